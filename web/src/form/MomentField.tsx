import { Field } from '../components/Field';

interface Props {
  readonly label: string;
  readonly description?: string | undefined;
  readonly error: string | undefined;
  readonly required: boolean;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** A date and a time, as clocks here show it. */
export function MomentField({ value, onChange, ...field }: Props) {
  function choose(local: string): void {
    const moment = new Date(local);
    onChange(Number.isNaN(moment.getTime()) ? undefined : moment.toISOString());
  }
  return <Field {...field} type="datetime-local" value={localOf(value)} onChange={choose} />;
}

/** The value of the browser's own field: local time, to the minute, without a zone. */
function localOf(value: unknown): string {
  const moment = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(moment.getTime())) return '';
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
