import { type ReactNode, useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  /** Above the title: the list or record that the page belongs to. */
  readonly over?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** The top of a page: its `h1`, which gets the focus when the page opens, and the title of the window. */
export function PageHeader({ title, over, children, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The record was still loading when the page opened, so the shell put the focus on the page as a whole.
  useEffect(() => {
    if (document.activeElement?.id === 'main') heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Crossdesk`;
  }, [title]);
  return (
    <header className="page-header">
      <div className="page-heading">
        {over && <p className="page-over">{over}</p>}
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {children && <div className="page-under">{children}</div>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  );
}
