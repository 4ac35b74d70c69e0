import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
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
        {t('ticket.request')}
      </h2>
      <p className="asked-who">
        <RichText
          text="ticket.askedFor"
          parts={{
            who: <Who name={openedBy} from={from} />,
            item: <Item path={links.catalogItem} />,
            time: <Time at={openedAt} />,
          }}
        />
      </p>
      <div className="asked-what">
        {description && <FormattedText text={description} />}
        <Answers variables={variables} item={links.catalogItem} />
      </div>
    </section>
  );
}

function Who({ name, from }: { readonly name: string; readonly from: string }) {
  return (
    <>
      <strong>{name}</strong> ({from})
    </>
  );
}
