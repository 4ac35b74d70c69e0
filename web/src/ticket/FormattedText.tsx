import { Component, lazy, type ReactNode, Suspense } from 'react';
import '../styles/rich.css';
import { mayHaveMarkup } from './markup';

const Markdown = lazy(() => import('./Markdown'));

/** A text of a person, in Markdown. A plain text looks as it was typed, line by line. */
export function FormattedText({ text }: { readonly text: string }) {
  const plain = <p>{text}</p>;
  return (
    <div className="rich">
      {mayHaveMarkup(text) ? (
        <PlainOnFailure plain={plain}>
          <Suspense fallback={plain}>
            <Markdown text={text} />
          </Suspense>
        </PlainOnFailure>
      ) : (
        plain
      )}
    </div>
  );
}

interface Props {
  readonly plain: ReactNode;
  readonly children: ReactNode;
}

/** Shows the text as it was typed if the parser cannot be loaded, for example without a connection. */
class PlainOnFailure extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}
