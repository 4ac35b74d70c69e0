import { useState } from 'react';
import type { components } from '../api/schema';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { words } from '../components/labels';
import { ErrorNotice, Notice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { faultText } from '../i18n/problems';
import { t } from '../i18n/t';
import { useAction } from '../record/useRecord';

type Import = components['schemas']['UserImport'];
type Line = Import['lines'][number];

const outcomes = {
  created: { label: t('user.created'), tone: 'good' },
  updated: { label: t('user.updated'), tone: 'active' },
  unchanged: { label: t('user.unchanged'), tone: 'quiet' },
  refused: { label: t('user.refused'), tone: 'bad' },
} as const satisfies Record<Line['outcome'], object>;

const path = '/api/v1/users/import';

/** Imports users from a CSV file. The file is checked first: the dialog shows what would become of each line. */
export function UserImport({ onClose }: { readonly onClose: () => void }) {
  const [csv, setCsv] = useState('');
  const [lines, setLines] = useState<readonly Line[] | null>(null);
  const checking = useAction<Import>((body) => setLines(body.lines));
  const changed = lines?.filter(({ outcome }) => outcome !== 'unchanged') ?? [];
  const wrong = changed.filter(({ outcome }) => outcome === 'refused');
  const importing = useAction<Import>(() => {
    announce(t('user.imported', { count: changed.length }));
    onClose();
  });

  async function choose(file: File | undefined): Promise<void> {
    setLines(null);
    if (!file) return;
    const text = await file.text();
    setCsv(text);
    checking.mutate({ path, body: { csv: text, preview: true } });
  }

  return (
    <Dialog title={t('user.importUsers')} open onClose={onClose}>
      <p className="quiet">{t('user.importHint')}</p>
      <label className="field">
        <span className="field-label">{t('user.chooseFile')}</span>
        <input
          type="file"
          accept=".csv,text/csv"
          onChange={({ target }) => void choose(target.files?.[0])}
        />
      </label>
      <ErrorNotice error={checking.error ?? importing.error} />
      {lines && <Lines lines={lines} />}
      {wrong.length > 0 && (
        <Notice tone="bad" title={t('user.importHasErrors', { count: wrong.length })} />
      )}
      {lines && changed.length === 0 && <p role="status">{t('user.nothingToImport')}</p>}
      <div className="dialog-buttons">
        <Button onPress={onClose}>{t('user.back')}</Button>
        <Button
          variant="primary"
          isDisabled={changed.length === 0 || wrong.length > 0}
          busy={checking.isPending || importing.isPending}
          onPress={() => importing.mutate({ path, body: { csv } })}
        >
          {changed.length > 0 ? t('user.importNow', { count: changed.length }) : t('user.import')}
        </Button>
      </div>
    </Dialog>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    // Long files scroll, by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls takes the focus
    <section className="import-lines" tabIndex={0} aria-label={t('user.result')}>
      <table className="import-table">
        <thead>
          <tr>
            <th scope="col">{t('user.line')}</th>
            <th scope="col">{t('user.name')}</th>
            <th scope="col">{t('user.result')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ line, name, outcome, errors }) => (
            <tr key={line}>
              <td>{line}</td>
              <td>{name}</td>
              <td>
                <StateBadge state={outcomes[outcome].label} tone={outcomes[outcome].tone} />
                {errors.map((error) => (
                  <p key={error.path + error.message} className="field-error">
                    {words(error.path)}: {faultText(error)}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
