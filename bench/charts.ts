/** Figures beside each other, or along a line. */
export interface Chart {
  /** Of its file, without the extension. */
  readonly name: string;
  readonly title: string;
  /** What the values are. */
  readonly unit: string;
  /** What the places are. */
  readonly along: string;
  readonly points: readonly Point[];
}

export interface Point {
  /** A name, or a number along the line. */
  readonly at: string | number;
  readonly value: number;
  /** Which line it belongs to. */
  readonly line?: string;
}
