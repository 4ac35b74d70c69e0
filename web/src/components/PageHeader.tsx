import { type ReactNode, useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  /** Above the title: what it is one of. */
  readonly over?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** The top of a page: its one `h1`, which the shell moves the focus to, and the window's title. */
export function PageHeader({ title, over, children, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A page whose record had to be waited for: the shell found no heading, and put the focus on the page as a whole.
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
