import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JournalEntry } from '../api/types';
import { Button } from '../components/Button';
import { Field } from '../components/Field';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { isTexts, useDraft } from '../form/drafts';
import { fieldErrors } from '../i18n/problems';
import { t } from '../i18n/t';
import { CommandDialog } from './CommandDialog';
import { commandsOf, type LifecycleName } from './commands';
import { FormattedText } from './FormattedText';
import { momentOf, saidIn } from './moments';
import { entriesQuery, type TicketRecord } from './record';
import { useEntry } from './useEntry';

interface Props {
  readonly tone: 'question' | 'solution';
  readonly title: string;
  /** The question or the solution, in the words of the other side. */
  readonly text: string | null;
  readonly children?: ReactNode;
}

/** Whose turn it is and what about, above everything else. */
export function Turn({ tone, title, text, children }: Props) {
  return (
    <section className={`turn turn-${tone}`} aria-labelledby="turn">
      <h2 id="turn">
        <Icon name={tone === 'solution' ? 'check' : 'help'} />
        {title}
      </h2>
      {text && <FormattedText text={text} />}
      {children}
    </section>
  );
}

/** The last question in a record's journal; null if it has none, or is still loading. */
export function useQuestion({ links }: TicketRecord): string | null {
  const { data } = useQuery(entriesQuery<JournalEntry>(links.journal));
  const entry = data?.findLast((one) => momentOf(one) === 'question');
  return entry ? saidIn(entry) : null;
}

/** Answers a question with a comment, in place. */
export function AnswerForm({ record }: { readonly record: TicketRecord }) {
  const draft = useDraft(`answer ${record.links.self}`, { text: '' }, isTexts);
  const text = draft.value.text ?? '';
  const writing = useEntry(record, draft.keys, draft.clear);
  return (
    <form
      className="turn-answer"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') writing.mutate({ kind: 'comment', text });
      }}
    >
      <Field
        label={t('ticket.yourAnswer')}
        required
        lines={3}
        value={text}
        onChange={(value) => draft.set({ text: value })}
        error={fieldErrors(writing.error).text}
      />
      <ErrorNotice error={writing.error} />
      <div className="buttons">
        <Button
          type="submit"
          variant="primary"
          busy={writing.isPending}
          isDisabled={text.trim() === ''}
        >
          {t('ticket.sendAnswer')}
        </Button>
      </div>
    </form>
  );
}

interface CommandButtonsProps {
  readonly record: TicketRecord;
  readonly lifecycle: LifecycleName;
  /** The names of the commands; the first one is the main action. Commands that the API does not offer have no button. */
  readonly names: readonly string[];
}

/** Commands as buttons, each with its dialog. */
export function CommandButtons({ record, lifecycle, names }: CommandButtonsProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const offered = commandsOf(
    lifecycle,
    names.filter((name) => record.actions.includes(name)),
  );
  const command = chosen === null ? undefined : commandsOf(lifecycle, [chosen])[0];
  return (
    <div className="buttons">
      {offered.map(({ name, title }) => (
        <Button
          key={name}
          variant={name === names[0] ? 'primary' : 'plain'}
          onPress={() => setChosen(name)}
        >
          {title}
        </Button>
      ))}
      {command && (
        <CommandDialog record={record} command={command} onClose={() => setChosen(null)} />
      )}
    </div>
  );
}
