import { dateTime } from '../components/dates';
import { Notice } from '../components/Notice';
import { t } from '../i18n/t';
import type { TicketRecord } from './record';

/** Says that a record is archived, and that a legal hold keeps it. */
export function KeptNotice({
  archivedAt,
  legalHold,
}: Pick<TicketRecord, 'archivedAt' | 'legalHold'>) {
  return (
    <>
      {archivedAt && (
        <Notice title={t('ticket.archived')}>
          {t('ticket.archivedSince', { date: dateTime(archivedAt) })}
        </Notice>
      )}
      {legalHold && <Notice title={t('ticket.held')}>{t('ticket.heldHint')}</Notice>}
    </>
  );
}
