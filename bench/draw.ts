import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import type { Chart, Point } from './charts';

const colours = ['#2563eb', '#d97706', '#059669'] as const;
const shape = {
  width: 640,
  marginBottom: 50,
  style: { color: '#475569', background: '#ffffff', fontFamily: 'sans-serif', fontSize: '13px' },
  color: { range: [...colours] },
} as const;
const labelOffset = 42;
/** Approximate width of a label's character, in pixels. */
const characterWidth = 7.3;

/** A standalone SVG: bars if the places are names, lines if they are numbers. */
export function draw(chart: Chart): string {
  const { document } = new JSDOM('').window;
  const isLine = chart.points.every(({ at }) => typeof at === 'number');
  const drawn = Plot.plot({ ...shape, document, ...(isLine ? lines(chart) : bars(chart)) });
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${drawn.outerHTML}\n`;
}

function bars({ unit, points }: Chart): Plot.PlotOptions {
  return {
    height: 60 + 34 * points.length,
    marginLeft: 15 + characterWidth * Math.max(...points.map(({ at }) => String(at).length)),
    marginRight: 60,
    x: { label: unit, labelOffset, zero: true, grid: true },
    y: { label: null, domain: points.map(({ at }) => at) },
    marks: [
      Plot.barX(points, { x: 'value', y: 'at', fill: colours[0] }),
      Plot.text(points, { x: 'value', y: 'at', text: written, textAnchor: 'start', dx: 5 }),
      Plot.ruleX([0]),
    ],
  };
}

function lines({ unit, along, points }: Chart): Plot.PlotOptions {
  const last = {
    x: 'at',
    y: 'value',
    z: 'line',
    text: 'line',
    textAnchor: 'start',
    dx: 8,
  } as const;
  return {
    height: 300,
    marginLeft: 60,
    marginRight: 110,
    x: {
      type: 'log',
      label: along,
      labelOffset,
      ticks: [...new Set(points.map(({ at }) => Number(at)))],
      tickFormat: ',',
    },
    y: { label: unit, zero: true, grid: true },
    marks: [
      Plot.line(points, { x: 'at', y: 'value', stroke: 'line', strokeWidth: 2 }),
      Plot.dot(points, { x: 'at', y: 'value', fill: 'line' }),
      Plot.text(points, Plot.selectLast(last)),
    ],
  };
}

function written({ value }: Point): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
