import { type HTMLInputTypeAttribute, useId } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { t } from '../i18n/t';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: string | undefined;
  /** What is wrong with the value, shown under the field. */
  readonly error?: string | undefined;
  readonly required?: boolean | undefined;
  readonly type?: HTMLInputTypeAttribute | undefined;
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'url' | undefined;
  /** The number of lines; one is a plain input. */
  readonly lines?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly name?: string | undefined;
  readonly autoComplete?: string | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly readOnly?: boolean | undefined;
  readonly onBlur?: (() => void) | undefined;
  /** Frequent values, offered while the user types. */
  readonly suggestions?: readonly string[] | undefined;
}

/** A text field with its label, hint and error. */
export function Field(props: FieldProps) {
  const { label, description, error, required = false, lines = 1, type = 'text' } = props;
  const { suggestions = [] } = props;
  const list = useId();
  return (
    <TextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      isInvalid={error !== undefined}
      isRequired={required}
      isReadOnly={props.readOnly ?? false}
      validationBehavior="aria"
      type={type}
      autoComplete={props.autoComplete ?? 'off'}
      {...(props.name !== undefined && { name: props.name })}
      {...(props.maxLength !== undefined && { maxLength: props.maxLength })}
      {...(props.inputMode && { inputMode: props.inputMode })}
      {...(props.autoFocus && { autoFocus: true })}
      {...(props.onBlur && { onBlur: props.onBlur })}
    >
      <FieldLabel label={label} required={required} />
      {lines > 1 ? (
        <TextArea className="input" rows={lines} />
      ) : (
        <Input className="input" {...(suggestions.length > 0 && { list })} />
      )}
      {lines === 1 && suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {description && (
        <Text slot="description" className="field-hint">
          {description}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}

/** Most fields are required, so the optional ones are marked. */
export function FieldLabel({
  label,
  required,
}: {
  readonly label: string;
  readonly required: boolean;
}) {
  return (
    <Label className="field-label">
      {label}
      {!required && <span className="field-optional"> {t('components.optional')}</span>}
    </Label>
  );
}
