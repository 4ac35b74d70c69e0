/** A placeholder while data is loading. */
export function Loading() {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">Loading …</span>
      <div className="bone" />
      <div className="bone" />
      <div className="bone" />
    </div>
  );
}
