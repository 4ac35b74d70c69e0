import { Checkbox } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { FieldError } from 'react-aria-components/FieldError';
import { Text } from 'react-aria-components/Text';
import type { Option } from './Choice';
import { FieldLabel } from './Field';
import { Icon } from './Icon';

interface CheckProps {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
}

/** A checkbox. */
export function Check({ label, value, onChange, description, error }: CheckProps) {
  return (
    <div className="field">
      <Checkbox
        className="check"
        isSelected={value}
        onChange={onChange}
        isInvalid={error !== undefined}
      >
        <CheckMark />
        {label}
      </Checkbox>
      {description && <p className="field-hint">{description}</p>}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface ChecksProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean | undefined;
}

/** A group of checkboxes. */
export function Checks({ label, options, value, onChange, ...rest }: ChecksProps) {
  return (
    <CheckboxGroup
      className="field"
      value={[...value]}
      onChange={onChange}
      isInvalid={rest.error !== undefined}
      isRequired={rest.required ?? false}
      validationBehavior="aria"
    >
      <FieldLabel label={label} required={rest.required ?? false} />
      <div className="checks">
        {options.map((option) => (
          <Checkbox key={option.id} value={option.id} className="check">
            <CheckMark />
            {option.label}
          </Checkbox>
        ))}
      </div>
      {rest.description && (
        <Text slot="description" className="field-hint">
          {rest.description}
        </Text>
      )}
      <FieldError className="field-error">{rest.error}</FieldError>
    </CheckboxGroup>
  );
}

function CheckMark() {
  return (
    <span className="check-box">
      <Icon name="check" />
    </span>
  );
}
