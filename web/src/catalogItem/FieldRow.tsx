import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';
import { kindName, titleOf, whenText } from './fieldTexts';
import type { FormField } from './formModel';

interface Props {
  readonly field: FormField;
  /** The field that its condition is about. */
  readonly condition: FormField | undefined;
  readonly isOpen: boolean;
  readonly hasFault: boolean;
  /** Counts its moves by key, if it was the last that was moved: its handle keeps the focus. */
  readonly moves: number;
  readonly onOpen: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onDrag: (isDragged: boolean) => void;
  readonly onRemove: () => void;
}

/** A field in the list: its handle moves it by drag or by the arrow keys, its title opens it. */
export function FieldRow(props: Props) {
  const { field, condition, isOpen, hasFault, moves, onOpen, onMove, onDrag, onRemove } = props;
  const handle = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (moves > 0) handle.current?.focus();
  }, [moves]);
  const title = titleOf(field);
  const facts = [
    kindName(field.kind),
    ...(field.required ? [t('catalogItem.isRequired')] : []),
    ...(field.when ? [whenText(field.when, condition)] : []),
  ];
  function moveByKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  }
  return (
    <div className="builder-row">
      <button
        type="button"
        ref={handle}
        className="builder-handle"
        aria-label={t('catalogItem.moveField', { field: title })}
        draggable
        onDragStart={() => onDrag(true)}
        onDragEnd={() => onDrag(false)}
        onKeyDown={moveByKey}
      >
        <Icon name="menu" />
      </button>
      <button type="button" className="builder-title" aria-expanded={isOpen} onClick={onOpen}>
        <span className="builder-name">{title}</span>
        <span className="builder-facts">{facts.join(', ')}</span>
        {hasFault && <span className="field-error">{t('catalogItem.checkField')}</span>}
      </button>
      <Button
        variant="quiet"
        icon="cross"
        aria-label={t('catalogItem.removeField', { field: title })}
        onPress={onRemove}
      />
    </div>
  );
}
