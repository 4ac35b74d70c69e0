/** Holds a place in a table; a card leaves it out. */
export function Nothing() {
  return <span className="nothing">–</span>;
}
