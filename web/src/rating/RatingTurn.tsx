import { useState } from 'react';
import type { Request } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Field } from '../components/Field';
import { organisation } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { isTexts, useDraft } from '../form/drafts';
import { fieldErrors } from '../i18n/problems';
import { t } from '../i18n/t';
import { useAction } from '../record/useRecord';
import { Turn } from '../ticket/Turn';
import { RatingChoice } from './RatingChoice';
import { ratingLabel } from './ratings';

/** Asks how good the solution of a closed request was, and shows what was answered, while it can be changed. */
export function RatingTurn({ request }: { readonly request: Request }) {
  const { provider, rateUntil, rating, ratingText } = request;
  const [isChanging, setChanging] = useState(false);
  if (rateUntil === null || Date.parse(rateUntil) < Date.now()) return null;
  const name = organisation(provider);
  if (rating !== null && !isChanging) {
    return (
      <Turn
        tone="solution"
        title={t('rating.given', { rating: ratingLabel(rating) })}
        text={ratingText}
      >
        <div className="buttons">
          <Button onPress={() => setChanging(true)}>{t('rating.change')}</Button>
        </div>
      </Turn>
    );
  }
  return (
    <Turn tone="solution" title={t('rating.howGood', { name })} text={null}>
      <RatingForm request={request} onDone={() => setChanging(false)} />
    </Turn>
  );
}

function RatingForm({
  request,
  onDone,
}: {
  readonly request: Request;
  readonly onDone: () => void;
}) {
  const { links, rating, ratingText, provider } = request;
  const initial = { rating: rating === null ? '' : String(rating), text: ratingText ?? '' };
  const draft = useDraft(`rating ${links.self}`, initial, isTexts);
  const { rating: chosen = '', text = '' } = draft.value;
  const saving = useAction<Request>(() => {
    draft.clear();
    announce(t('rating.saved'));
    onDone();
  });
  return (
    <form
      className="turn-answer"
      onSubmit={(event) => {
        event.preventDefault();
        const body = { rating: Number(chosen), text: text.trim() || null };
        if (chosen !== '') saving.mutate({ path: `${links.self}/rating`, method: 'PUT', body });
      }}
    >
      <RatingChoice
        label={t('rating.yourRating')}
        value={chosen}
        onChange={(value) => draft.set((now) => ({ ...now, rating: value }))}
      />
      <Field
        label={t('rating.why')}
        lines={2}
        maxLength={2_000}
        description={t('rating.whoReads', { name: organisation(provider) })}
        value={text}
        onChange={(value) => draft.set((now) => ({ ...now, text: value }))}
        error={fieldErrors(saving.error).text}
      />
      <ErrorNotice error={saving.error} />
      <div className="buttons">
        <Button type="submit" variant="primary" busy={saving.isPending} isDisabled={chosen === ''}>
          {t('rating.save')}
        </Button>
      </div>
    </form>
  );
}
