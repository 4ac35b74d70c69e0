import { Time } from '../components/Time';
import { FormattedText } from './FormattedText';
import { Answers, Item } from './RequestedItem';

interface Props {
  readonly asked: {
    readonly openedBy: string;
    readonly openedAt: string;
    readonly description: string | null;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly links: { readonly catalogItem: string };
  };
  /** The organisation of who asked. */
  readonly from: string;
}

/** What was asked for, by whom, and with which item. */
export function Asked({ asked, from }: Props) {
  const { openedBy, openedAt, description, variables, links } = asked;
  return (
    <section className="panel asked" aria-labelledby="asked">
      <h2 id="asked" className="visually-hidden">
        Request
      </h2>
      <p className="asked-who">
        <strong>{openedBy}</strong> ({from}) asked for <Item path={links.catalogItem} />{' '}
        <Time at={openedAt} />
      </p>
      <div className="asked-what">
        {description && <FormattedText text={description} />}
        <Answers variables={variables} item={links.catalogItem} />
      </div>
    </section>
  );
}
