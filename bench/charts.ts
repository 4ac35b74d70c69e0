/** Figures beside each other, or along a line. */
export interface Chart {
  /** Its file name, without the extension. */
  readonly name: string;
  readonly title: string;
  /** The label of the values. */
  readonly unit: string;
  /** The label of the places. */
  readonly along: string;
  readonly points: readonly Point[];
}

export interface Point {
  /** A name, or a number along the line. */
  readonly at: string | number;
  readonly value: number;
  /** The line that it belongs to. */
  readonly line?: string;
}
