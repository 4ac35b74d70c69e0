import { clockTime } from '../parts/dates';
import type { PlotProps } from './Plot';
import { byHour } from './plotting';

/** A plot's numbers, the highest of each hour. */
export function PlotTable({ title, lines, format }: PlotProps) {
  const hours = byHour(lines);
  if (hours.length === 0) return null;
  return (
    <details className="plot-table">
      <summary>As a table</summary>
      <table className="plot-hours">
        <caption className="visually-hidden">{title}: the highest of each hour</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {lines.map(({ name }) => (
              <th key={name} scope="col">
                Most: {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map(({ from, most }) => (
            <tr key={from}>
              <th scope="row">{clockTime(from)}</th>
              {most.map((value, index) => (
                <td key={lines[index]?.name}>{value === null ? '–' : format(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
