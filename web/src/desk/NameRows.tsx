import { useState } from 'react';
import { Button } from '../components/Button';
import { Choice, type Option } from '../components/Choice';
import { Field } from '../components/Field';
import { t } from '../i18n/t';

export type Names = Readonly<Record<string, string>>;
type Row = readonly [theirs: string, ours: string];

interface Props {
  readonly legend: string;
  readonly hint: string;
  /** The label of a name in the desk. */
  readonly theirs: string;
  /** The label of what it means here. */
  readonly ours: string;
  /** The label of the button that adds a row. */
  readonly add: string;
  readonly value: Names;
  readonly onChange: (value: Names) => void;
  /** What it can mean. Without them, any text. */
  readonly options?: readonly Option[];
  readonly suggestions?: readonly string[] | undefined;
  /** Of the names here. */
  readonly ourSuggestions?: readonly string[] | undefined;
  readonly lines?: number;
  readonly error: (path: string) => string | undefined;
  readonly path: string;
}

/** A table of names, one row each. A row without a name in the desk is not part of it yet. */
export function NameRows(props: Props) {
  const { legend, hint, theirs, ours, add, value, onChange, options, error, path } = props;
  const [rows, setRows] = useState<readonly Row[]>(() => Object.entries(value));
  const [added, setAdded] = useState<number | null>(null);
  function set(next: readonly Row[]): void {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([name]) => name.trim() !== '')));
  }
  const change = (n: number, row: Row) => set(rows.map((one, m) => (m === n ? row : one)));
  return (
    <fieldset className="field-group">
      <legend>{legend}</legend>
      <p className="field-hint">{hint}</p>
      {rows.map(([name, means], n) => {
        const isTwice = name !== '' && rows.some(([other], m) => m < n && other === name);
        const about = { value: means, error: error(`${path}.${name}`) };
        const onMeans = (now: string) => change(n, [name, now]);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
          <div className="desk-row" key={n}>
            <Field
              label={theirs}
              required
              value={name}
              onChange={(now) => change(n, [now, means])}
              suggestions={props.suggestions}
              autoFocus={n === added}
              error={isTwice ? t('desk.twice') : undefined}
            />
            {options ? (
              <Choice label={ours} required options={options} {...about} onChange={onMeans} />
            ) : (
              <Field
                label={ours}
                required
                lines={props.lines ?? 1}
                suggestions={props.ourSuggestions}
                {...about}
                onChange={onMeans}
              />
            )}
            <Button
              aria-label={t('desk.removeRow', { row: name || n + 1, table: legend })}
              onPress={() => {
                setAdded(null);
                set(rows.filter((_, m) => m !== n));
              }}
            >
              {t('desk.remove')}
            </Button>
          </div>
        );
      })}
      <div className="row-buttons">
        <Button
          onPress={() => {
            setAdded(rows.length);
            setRows([...rows, ['', '']]);
          }}
        >
          {add}
        </Button>
      </div>
    </fieldset>
  );
}
