import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isConflict } from '../api/conflict';
import { send } from '../api/send';
import type { NotificationPreferences, Profile } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Choice } from '../components/Choice';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { eventText } from './eventText';

const path = '/api/v1/notification-preferences';
const queryKey = ['notification-preferences'];
const profileQuery = {
  queryKey: ['profile', 'replies'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
    (await send<Profile>('/api/v1/profile', { signal })).body,
} as const;
const hours = Array.from({ length: 24 }, (_, hour) => ({
  id: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));
/** If the reader begins to hold mails at night. */
const usualNight = { from: 22, until: 7 };

type Event = keyof NotificationPreferences['events'];

/** What the reader is told, and how. */
export function Preferences() {
  const client = useQueryClient();
  const stored = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const { body, version } = await send<NotificationPreferences>(path, { signal });
      return { preferences: body, version };
    },
  });
  const profile = useQuery(profileQuery);
  /** With the version that the reader began to edit: what they save in another window meanwhile is not overwritten. */
  const [edits, setEdits] = useState<typeof stored.data | null>(null);
  const saving = useMutation({
    mutationFn: ({ preferences: body, version }: NonNullable<typeof edits>) =>
      send(path, { method: 'PUT', body, ifMatch: version }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey });
      setEdits(null);
      announce(t('notification.saved'));
    },
    onError: (error) => {
      if (!isConflict(error)) return;
      setEdits(null);
      void client.invalidateQueries({ queryKey });
    },
  });
  const begun = edits ?? stored.data;
  if (!begun) return <ErrorNotice error={stored.error} />;
  const { preferences: shown, version } = begun;
  const setEdited = (preferences: NotificationPreferences) => setEdits({ preferences, version });
  const { events, digestHour, quietHours } = shown;
  const mails = [
    { id: 'now', label: t('notification.now') },
    { id: 'digest', label: t('notification.digest') },
    { id: 'off', label: t('notification.off') },
  ];
  const setEvent = (event: Event, change: Partial<NotificationPreferences['events'][Event]>) =>
    setEdited({ ...shown, events: { ...events, [event]: { ...events[event], ...change } } });
  return (
    <section className="preferences" aria-labelledby="preferences">
      <h2 id="preferences">{t('notification.preferences')}</h2>
      <p className="quiet">
        {t('notification.zoneHint')} {profile.data?.repliesByMail && t('notification.repliesHint')}
      </p>
      <ul className="preference-list">
        {(Object.keys(events) as Event[]).map((event) => {
          const what = eventText(event);
          return (
            <li key={event} className="preference">
              <Check
                label={t('notification.inPortalOf', { event: what })}
                value={events[event].portal}
                onChange={(portal) => setEvent(event, { portal })}
              />
              <Choice
                filter
                label={t('notification.byMailOf', { event: what })}
                options={mails}
                value={events[event].mail}
                onChange={(mail) => setEvent(event, { mail: mail as 'now' | 'digest' | 'off' })}
              />
            </li>
          );
        })}
      </ul>
      <div className="preference-hours">
        <Choice
          filter
          label={t('notification.digestHour')}
          options={hours}
          value={String(digestHour)}
          onChange={(hour) => setEdited({ ...shown, digestHour: Number(hour) })}
        />
        <Check
          label={t('notification.quietHours')}
          value={quietHours !== null}
          onChange={(isHeld) => setEdited({ ...shown, quietHours: isHeld ? usualNight : null })}
        />
        {quietHours && (
          <>
            <Choice
              filter
              label={t('notification.quietFrom')}
              options={hours.filter(({ id }) => Number(id) !== quietHours.until)}
              value={String(quietHours.from)}
              onChange={(hour) =>
                setEdited({ ...shown, quietHours: { ...quietHours, from: Number(hour) } })
              }
            />
            <Choice
              filter
              label={t('notification.quietUntil')}
              options={hours.filter(({ id }) => Number(id) !== quietHours.from)}
              value={String(quietHours.until)}
              onChange={(hour) =>
                setEdited({ ...shown, quietHours: { ...quietHours, until: Number(hour) } })
              }
            />
          </>
        )}
      </div>
      <ErrorNotice error={saving.error} />
      <Button
        variant="primary"
        isDisabled={!edits}
        busy={saving.isPending}
        onPress={() => saving.mutate(begun)}
      >
        {t('notification.save')}
      </Button>
    </section>
  );
}
