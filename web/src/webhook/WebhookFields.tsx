import type { Webhook } from '../api/types';
import { Checks } from '../components/Check';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import type { useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';

/** What is set of a webhook, as the texts of a form. */
export type WebhookTexts = Readonly<
  Record<'url' | 'description' | 'kinds' | 'events' | 'payload', string>
>;

export const newTexts: WebhookTexts = {
  ...{ url: '', description: '', kinds: '', events: '', payload: 'full' },
};

export function textsOf({ url, description, kinds, events, payload }: Webhook): WebhookTexts {
  return {
    ...{ url, description, payload },
    kinds: kinds?.join(' ') ?? '',
    events: events?.join('\n') ?? '',
  };
}

type Fields = Pick<ReturnType<typeof useFields<WebhookTexts>>, 'text' | 'at'>;

/** The body of the form. No kinds, and no types of events, mean all. */
export function webhookBody({ text }: Pick<Fields, 'text'>) {
  return {
    ...{ url: text('url'), description: text('description'), payload: text('payload') },
    kinds: wordsOf(text('kinds')),
    events: wordsOf(text('events')),
  };
}

function wordsOf(text: string): string[] | null {
  const words = text.split(/[\s,]+/).filter(Boolean);
  return words.length > 0 ? words : null;
}

const kinds = [
  { id: 'request', label: t('webhook.request') },
  { id: 'task', label: t('webhook.task') },
  { id: 'change', label: t('webhook.change') },
  { id: 'case', label: t('webhook.case') },
  { id: 'registration', label: t('webhook.registration') },
  { id: 'provider', label: t('webhook.provider') },
];
const payloads = [
  { id: 'full', label: t('webhook.full') },
  { id: 'thin', label: t('webhook.thin') },
];

export function WebhookFields({
  fields,
  error,
}: {
  readonly fields: Fields;
  readonly error: (name: string) => string | undefined;
}) {
  const chosen = fields.at('kinds');
  // The API names the line that is wrong.
  const events = wordsOf(fields.text('events')) ?? [];
  const wrong = events.findIndex((_, n) => error(`events.${n}`) !== undefined);
  return (
    <>
      <Field
        label={t('webhook.url')}
        required
        type="url"
        inputMode="url"
        maxLength={2048}
        {...fields.at('url')}
        error={error('url')}
        description={t('webhook.urlHint')}
      />
      <Field
        label={t('webhook.description')}
        maxLength={200}
        {...fields.at('description')}
        error={error('description')}
      />
      <Checks
        label={t('webhook.kinds')}
        options={kinds}
        value={chosen.value.split(' ').filter(Boolean)}
        onChange={(value) => chosen.onChange(value.join(' '))}
        error={error('kinds')}
        description={t('webhook.kindsHint')}
      />
      <Field
        label={t('webhook.events')}
        lines={3}
        {...fields.at('events')}
        error={wrong < 0 ? error('events') : `${events[wrong]}: ${error(`events.${wrong}`)}`}
        description={t('webhook.eventsHint')}
      />
      <Choice
        label={t('webhook.payload')}
        required
        options={payloads}
        {...fields.at('payload')}
        error={error('payload')}
      />
    </>
  );
}
