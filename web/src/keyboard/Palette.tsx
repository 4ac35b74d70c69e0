import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { Keys } from './Keys';
import { type Item, usePaletteItems } from './paletteItems';
import type { Offer } from './shortcuts';
import './keyboard.css';

interface Props {
  readonly offers: readonly Offer[];
  /** What was typed before it was on the page. */
  readonly typed: () => string;
  /** @param run what was chosen, to be run once the palette has left the page */
  readonly onClose: (run?: () => void) => void;
}

/** Finds records, people, pages and commands: a combobox whose list is always open, after the pattern of WAI-ARIA. */
export function Palette(props: Props) {
  const { onClose } = props;
  return (
    <ModalOverlay
      className="overlay overlay-palette"
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      isDismissable
    >
      <Modal className="modal palette">
        <Dialog className="palette-dialog" aria-label={t('keyboard.find')}>
          <Finder {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Finder({ offers, typed, onClose }: Props) {
  const [text, setText] = useState(typed);
  const [active, setActive] = useState<string | null>(null);
  // Enter was pressed before the answer came: the first that is found is opened.
  const [entered, setEntered] = useState(false);
  const { groups, searching, error } = usePaletteItems(text.trim(), offers);
  const items = groups.flatMap((group) => group.items);
  const current = items.find(({ id }) => id === active) ?? items[0];
  const id = useId();
  const optionId = (item: Item) => `${id}-${item.id}`;
  const list = useRef<HTMLDivElement>(null);
  const first = items[0];
  const toRun = entered && !searching ? first : undefined;
  useEffect(() => {
    if (toRun) onClose(toRun.run);
  }, [toRun, onClose]);
  const shownId = current && optionId(current);
  useEffect(() => {
    if (shownId) document.getElementById(shownId)?.scrollIntoView({ block: 'nearest' });
  }, [shownId]);

  function move(by: 1 | -1): void {
    if (!current) return;
    const next = items.indexOf(current) + by;
    setActive(items.at(next % items.length)?.id ?? null);
  }

  function take(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter') {
      if (current) onClose(current.run);
      else setEntered(true);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') onClose();
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className="palette-head">
        <Icon name="search" />
        <input
          className="palette-input"
          // The dialog is opened to type into it.
          // biome-ignore lint/a11y/noAutofocus: a modal dialog moves the focus anyway
          autoFocus
          type="text"
          role="combobox"
          aria-label={t('keyboard.find')}
          aria-expanded={items.length > 0}
          aria-controls={items.length > 0 ? id : undefined}
          aria-activedescendant={shownId}
          aria-autocomplete="list"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          placeholder={t('keyboard.findPlaceholder')}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setActive(null);
            setEntered(false);
          }}
          onKeyDown={take}
        />
        <Button
          variant="quiet"
          icon="cross"
          aria-label={t('keyboard.close')}
          onPress={() => onClose()}
        />
      </div>
      {items.length > 0 && (
        <div
          className="palette-list"
          role="listbox"
          id={id}
          ref={list}
          aria-label={t('keyboard.results')}
        >
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, not fieldsets
            <div key={group.title} role="group" aria-label={group.title}>
              <p className="palette-title" aria-hidden="true">
                {group.title}
              </p>
              {group.items.map((item) => (
                <Option
                  key={item.id}
                  id={optionId(item)}
                  item={item}
                  isActive={item === current}
                  onActive={() => setActive(item.id)}
                  onChoose={() => onClose(item.run)}
                />
              ))}
            </div>
          ))}
        </div>
      )}
      <div className="palette-foot">
        <p role="status" className="quiet">
          {searching
            ? t('keyboard.searching')
            : items.length > 0
              ? t('keyboard.found', { count: items.length })
              : !error && t('keyboard.nothing')}
        </p>
        <ErrorNotice error={error} />
      </div>
    </>
  );
}

interface OptionProps {
  readonly id: string;
  readonly item: Item;
  readonly isActive: boolean;
  readonly onActive: () => void;
  readonly onChoose: () => void;
}

function Option({ id, item, isActive, onActive, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className={isActive ? 'palette-option palette-active' : 'palette-option'}
      onMouseMove={onActive}
      // The focus stays in the text field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Icon name={item.icon} />
      <span className="palette-label">{item.label}</span>
      {item.detail && <span className="quiet">{item.detail}</span>}
      {item.keys && <Keys keys={item.keys} />}
    </div>
  );
}
