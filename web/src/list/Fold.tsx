interface Props {
  /** Its lines are joined in one, and shown one below another when it is opened. */
  readonly lines: readonly (string | null | undefined | false)[];
}

/** More letters than a column has room for. */
const short = 40;

/** A text in one line of a wide list, which opens to all of it. In a card it is whole. */
export function Fold({ lines }: Props) {
  const texts = lines.filter((line): line is string => Boolean(line));
  const text = texts.join(' · ');
  if (texts.length < 2 && text.length <= short) return text;
  return (
    <details className="fold">
      <summary>
        {texts.map((line) => (
          <span key={line} className="fold-line">
            {line}
          </span>
        ))}
      </summary>
    </details>
  );
}
