import { useId, useState } from 'react';
import { clockTime } from '../components/dates';
import './plot.css';
import { t } from '../i18n/t';
import { byHour, dotsOf, type Line, nearest, type PlotProps, pathOf, summary } from './plotting';

const width = 1000;
const height = 100;
const marks = [0, 0.25, 0.5, 0.75, 1];

/** A line chart, with a summary in words and a table. */
export function Plot(props: PlotProps) {
  const { title, since, until, lines, format, topOf, timeText, gapMs } = props;
  const textOf = timeText ?? clockTime;
  const id = useId();
  const [pointed, setPointed] = useState<number | null>(null);
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
  const top = topOf(Math.max(0, ...values));
  const x = (at: number) => ((at - since) / (until - since)) * width;
  const y = (value: number) => height - (value / top) * height;
  const at = pointed === null ? null : nearest(lines, since + pointed * (until - since));
  const shown = at === null ? null : lines.map((line) => valueAt(line, at));
  return (
    <figure className="plot" aria-labelledby={id}>
      <figcaption className="plot-head">
        <h3 id={id}>{title}</h3>
        <p className="plot-legend">
          {lines.length > 1 &&
            lines.map(({ name, style }) => (
              <span key={name} className={`plot-key plot-key-${style}`}>
                {name}
              </span>
            ))}
        </p>
      </figcaption>
      <div className="plot-frame">
        <div className="plot-scale" aria-hidden="true">
          <span>{format(top)}</span>
          <span>{format(top / 2) === '0.5' ? '' : format(top / 2)}</span>
          <span>0</span>
        </div>
        <div
          className="plot-area"
          onPointerMove={({ currentTarget, clientX }) => {
            const { left, width: wide } = currentTarget.getBoundingClientRect();
            setPointed((clientX - left) / wide);
          }}
          onPointerLeave={() => setPointed(null)}
        >
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            {[0, 0.5, 1].map((part) => (
              <path key={part} className="plot-grid" d={`M0 ${height * part}H${width}`} />
            ))}
            {lines.toReversed().map(({ name, style, points }) => (
              <g key={name}>
                <path className={`plot-line plot-${style}`} d={pathOf(points, x, y, gapMs)} />
                <path
                  className={`plot-line plot-dots plot-${style}`}
                  d={dotsOf(points, x, y, gapMs)}
                />
              </g>
            ))}
            {at !== null && <path className="plot-pointer" d={`M${x(at)} 0V${height}`} />}
          </svg>
        </div>
        <div className="plot-times" aria-hidden="true">
          {marks.map((part) => (
            <span key={part}>
              {part === 1 && !timeText
                ? t('connection.now')
                : textOf(since + part * (until - since))}
            </span>
          ))}
        </div>
      </div>
      <p className="plot-said">
        {at === null || shown === null
          ? summary(props)
          : `${textOf(at)}: ${shown
              .map(
                (value, index) => `${lines[index]?.name} ${value === null ? '–' : format(value)}`,
              )
              .join(', ')}`}
      </p>
      <PlotTable {...props} />
    </figure>
  );
}

function valueAt({ points }: Line, at: number): number | null {
  return points.find((point) => point.at === at)?.value ?? null;
}

/** The values of a plot: the maximum of each hour. */
function PlotTable({ title, lines, format, timeText = clockTime }: PlotProps) {
  const hours = byHour(lines);
  if (hours.length === 0) return null;
  return (
    <details className="plot-table">
      <summary>{t('connection.asATable')}</summary>
      <table className="plot-hours">
        <caption className="visually-hidden">
          {t('connection.highestOfEachHour', { title })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('connection.from')}</th>
            {lines.map(({ name }) => (
              <th key={name} scope="col">
                {t('connection.most', { name })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map(({ from, most }) => (
            <tr key={from}>
              <th scope="row">{timeText(from)}</th>
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
