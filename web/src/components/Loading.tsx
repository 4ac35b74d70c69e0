/** The shape of what is on its way. */
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
