import { Button } from 'react-aria-components/Button';
import { FieldError } from 'react-aria-components/FieldError';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Text } from 'react-aria-components/Text';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { useRefreshedChoices } from '../list/useCollection';
import { FieldLabel } from './Field';
import { Icon } from './Icon';

export interface Option {
  readonly id: string;
  readonly label: string;
}

interface Props {
  readonly label: string;
  readonly options: readonly Option[];
  /** Empty if nothing is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly placeholder?: string;
  /** Filters have small labels, without a mark for optional fields. */
  readonly filter?: boolean;
}

/** The id of "no choice": every entry of a list box needs one. */
const nothing = '(nothing)';

/** A choice of one option. */
export function Choice(props: Props) {
  const { label, options, value, onChange, description, error, required = false } = props;
  const refresh = useRefreshedChoices();
  return (
    <Select
      className={props.filter ? 'field field-filter' : 'field'}
      value={value === '' ? null : value}
      onChange={(key) => onChange(key === null || key === nothing ? '' : String(key))}
      onOpenChange={(isOpen) => isOpen && refresh()}
      isInvalid={error !== undefined}
      isRequired={required}
      validationBehavior="aria"
      placeholder={props.placeholder ?? t('components.choose')}
    >
      <FieldLabel label={label} required={required || props.filter === true} />
      <Button className="input input-select">
        <SelectValue className="select-value" />
        <Icon name="chevron" />
      </Button>
      {description && (
        <Text slot="description" className="field-hint">
          {description}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
      <Popover className="popover">
        <ListBox className="options" items={options}>
          {(option) => (
            <ListBoxItem id={option.id || nothing} textValue={option.label} className="option">
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** Options whose labels are their values, and one for none of them. */
export function named(names: readonly string[], none = t('components.nobody')): readonly Option[] {
  return [{ id: '', label: none }, ...names.map((name) => ({ id: name, label: name }))];
}

/** A choice of one filter value, or of all. */
export function FilterChoice(props: {
  readonly label: string;
  readonly all: string;
  readonly options: readonly (string | Option)[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { label, all, options, value, onChange } = props;
  const shown = options.map((one) =>
    typeof one === 'string' ? { id: one, label: stateLabel(one) } : one,
  );
  return (
    <Choice
      filter
      label={label}
      options={[{ id: '*', label: all }, ...shown]}
      value={value ?? '*'}
      onChange={(chosen) => onChange(chosen === '*' || chosen === '' ? undefined : chosen)}
    />
  );
}
