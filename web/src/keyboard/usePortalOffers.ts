import { useNavigate } from '@tanstack/react-router';
import type { components } from '../api/schema';
import { send } from '../api/send';
import { holds } from '../api/session';
import { announce } from '../components/announcements';
import { languageCodes, languages } from '../i18n/languages';
import { errorText } from '../i18n/problems';
import { chooseLanguage, language } from '../i18n/reader';
import { t } from '../i18n/t';
import { prefer, usePreferences } from '../preferences/preferences';
import { useUser } from '../session/useSession';
import { navigationOf } from '../shell/navigation';
import { useSignOut } from '../shell/useSignOut';
import { type Offer, useOffers } from './shortcuts';

/** What every page offers: the pages of the menu, new records, and how the portal looks. */
export function usePortalOffers(): void {
  const navigate = useNavigate();
  const user = useUser();
  const { theme, contrast, density } = usePreferences();
  const leave = useSignOut();
  const isStaff = holds(user, 'agent', 'admin');
  useOffers([
    {
      section: 'create',
      label: t('keyboard.newRequest'),
      run: () => void navigate({ to: '/catalog' }),
    },
    ...(isStaff
      ? ([
          ['keyboard.newChange', '/changes/new'],
          ['keyboard.newCase', '/cases/new'],
        ] as const)
      : []
    ).map(
      ([label, to]): Offer => ({
        section: 'create',
        label: t(label),
        run: () => void navigate({ to }),
      }),
    ),
    ...navigationOf(user)
      .flatMap(({ entries }) => entries)
      .map(
        ({ to, label, key }): Offer => ({
          section: 'goTo',
          label: t(label),
          ...(key && { keys: `g ${key}` }),
          run: () => void navigate({ to }),
        }),
      ),
    {
      section: 'goTo',
      keys: 'g n',
      label: t('notification.title'),
      run: () => void navigate({ to: '/notifications' }),
    },
    { section: 'goTo', label: t('shell.profile'), run: () => void navigate({ to: '/profile' }) },
    {
      section: 'goTo',
      label: t('shell.apiReference'),
      run: () => window.location.assign('/docs/'),
    },
    ...(
      [
        ['system', 'preferences.themeSystem'],
        ['light', 'preferences.themeLight'],
        ['dark', 'preferences.themeDark'],
      ] as const
    )
      .filter(([value]) => value !== theme)
      .map(
        ([value, label]): Offer => ({
          section: 'portal',
          label: t('keyboard.colours', { theme: t(label) }),
          run: () => prefer('theme', value),
        }),
      ),
    {
      section: 'portal',
      label: t(contrast === 'more' ? 'keyboard.systemContrast' : 'keyboard.moreContrast'),
      run: () => prefer('contrast', contrast === 'more' ? 'system' : 'more'),
    },
    {
      section: 'portal',
      label: t(density === 'compact' ? 'keyboard.comfortable' : 'keyboard.compact'),
      run: () => prefer('density', density === 'compact' ? 'comfortable' : 'compact'),
    },
    ...languageCodes
      .filter((code) => code !== language)
      .map(
        (code): Offer => ({
          section: 'portal',
          label: t('keyboard.language', { language: languages[code] }),
          run: () => void changeLanguage(code),
        }),
      ),
    { section: 'portal', label: t('shell.signOut'), run: () => leave.mutate() },
  ]);
}

const profile = '/api/v1/profile';

/** Changes the profile too: it says the language in every browser. */
async function changeLanguage(code: (typeof languageCodes)[number]): Promise<void> {
  try {
    const { version } = await send<components['schemas']['Profile']>(profile);
    await send(profile, { method: 'PATCH', body: { language: code }, ifMatch: version });
    chooseLanguage(code);
  } catch (error) {
    announce(errorText(error));
  }
}
