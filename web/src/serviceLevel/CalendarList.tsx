import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Calendar } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { locales } from '../i18n/reader';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAction } from '../record/useRecord';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** "Monday". The first of January 2024 was one. */
function dayName(n: number, weekday: 'long' | 'short'): string {
  const format = new Intl.DateTimeFormat([...locales], { weekday, timeZone: 'UTC' });
  return format.format(new Date(Date.UTC(2024, 0, 1 + n)));
}

function spansText(spans: readonly { readonly from: string; readonly to: string }[] = []): string {
  return spans.map(({ from, to }) => `${from}-${to}`).join(', ');
}

function spansOf(text: string): { from: string; to: string }[] {
  return text
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => {
      const [from = '', to = ''] = one.split(/[-–]/).map((part) => part.trim());
      return { from, to };
    });
}

function holidaysOf(text: string): { date: string; name: string }[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [date = '', ...name] = line.trim().split(/\s+/);
      return { date, name: name.join(' ') || date };
    });
}

const columnsOf = (edit: (calendar: Calendar) => void): readonly Column<Calendar>[] => [
  { title: t('serviceLevel.name'), narrow: 'lead', cell: ({ name }) => name },
  { title: t('serviceLevel.timeZone'), cell: ({ timeZone }) => timeZone },
  {
    title: t('serviceLevel.hours'),
    cell: ({ hours }) =>
      weekdays
        .flatMap((day, n) =>
          hours[day]?.length ? [`${dayName(n, 'short')} ${spansText(hours[day])}`] : [],
        )
        .join(' · '),
  },
  {
    title: t('serviceLevel.changed'),
    narrow: 'aside',
    cell: (calendar) => (
      <>
        <Time at={calendar.updatedAt} />{' '}
        <Button
          variant="quiet"
          aria-label={t('serviceLevel.changeCalendar', { name: calendar.name })}
          onPress={() => edit(calendar)}
        >
          {t('serviceLevel.change')}
        </Button>
      </>
    ),
  },
];

/** The calendars of business hours, which an admin edits. */
export function CalendarList() {
  const [edited, setEdited] = useState<Calendar | 'new' | null>(null);
  return (
    <>
      <ListPage
        collection="/api/v1/calendars"
        search={useSearch({ from: '/calendars' })}
        title={t('serviceLevel.calendars')}
        introduction={t('serviceLevel.introduction')}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setEdited('new')}>
            {t('serviceLevel.newCalendar')}
          </Button>
        }
        searchLabel={t('serviceLevel.search')}
        columns={columnsOf(setEdited)}
        keyOf={({ id }) => id}
        empty={t('serviceLevel.empty')}
      />
      {edited && (
        <Editor calendar={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

function Editor({
  calendar,
  onClose,
}: {
  readonly calendar: Calendar | null;
  readonly onClose: () => void;
}) {
  const hours = weekdays.map((day) => [
    day,
    calendar ? spansText(calendar.hours[day]) : day.startsWith('s') ? '' : '09:00-17:00',
  ]);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fields = useFields(calendar ? `calendar ${calendar.id}` : 'new calendar', {
    name: calendar?.name ?? '',
    timeZone: calendar?.timeZone ?? zone,
    ...(Object.fromEntries(hours) as Record<(typeof weekdays)[number], string>),
    holidays: (calendar?.holidays ?? []).map(({ date, name }) => `${date} ${name}`).join('\n'),
  });
  const { text } = fields;
  const saving = useAction(() => {
    announce(t('serviceLevel.saved', { name: text('name') }));
    fields.draft.clear();
    onClose();
  });
  const title = calendar
    ? t('serviceLevel.changeCalendar', { name: calendar.name })
    : t('serviceLevel.newCalendar');
  return (
    <Dialog title={title} open onClose={onClose}>
      <CheckedForm
        submit={t(calendar ? 'serviceLevel.save' : 'serviceLevel.create')}
        onClose={onClose}
        sending={saving}
        draft={fields.draft}
        missing={fields.missing(['name', 'timeZone'])}
        onSubmit={() => {
          const body = {
            name: text('name'),
            timeZone: text('timeZone'),
            hours: Object.fromEntries(
              weekdays.flatMap((day) => (text(day) === '' ? [] : [[day, spansOf(text(day))]])),
            ),
            holidays: holidaysOf(text('holidays')),
          };
          saving.mutate(
            calendar
              ? { path: calendar.links.self ?? '', method: 'PATCH', body }
              : { path: '/api/v1/calendars', body },
          );
        }}
      >
        {(error) => (
          <>
            <Field
              label={t('serviceLevel.name')}
              required
              autoFocus
              maxLength={200}
              {...fields.at('name')}
              error={error('name')}
            />
            <Field
              label={t('serviceLevel.timeZone')}
              required
              {...fields.at('timeZone')}
              error={error('timeZone')}
              description={t('serviceLevel.timeZoneHint')}
            />
            {weekdays.map((day, n) => (
              <Field
                key={day}
                label={dayName(n, 'long')}
                {...fields.at(day)}
                error={error(`hours.${day}`) ?? (n === 0 ? error('hours') : undefined)}
                description={n === 0 ? t('serviceLevel.hoursHint') : undefined}
              />
            ))}
            <Field
              label={t('serviceLevel.holidays')}
              lines={5}
              {...fields.at('holidays')}
              error={error('holidays')}
              description={t('serviceLevel.holidaysHint')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
