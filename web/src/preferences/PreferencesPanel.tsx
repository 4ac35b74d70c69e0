import { Check } from '../components/Check';
import { Choice } from '../components/Choice';
import { type TextKey, t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { choices, type Preferences, prefer, usePreferences } from './preferences';

const themes: Readonly<Record<Preferences['theme'], TextKey>> = {
  system: 'preferences.themeSystem',
  light: 'preferences.themeLight',
  dark: 'preferences.themeDark',
};
const contrasts: Readonly<Record<Preferences['contrast'], TextKey>> = {
  system: 'preferences.contrastSystem',
  more: 'preferences.contrastMore',
};
const densities: Readonly<Record<Preferences['density'], TextKey>> = {
  comfortable: 'preferences.densityComfortable',
  compact: 'preferences.densityCompact',
};

/** How the portal looks and works in this browser. A choice applies at once. */
export function PreferencesPanel() {
  const { theme, contrast, density, singleKeys } = usePreferences();
  return (
    <Panel title={t('preferences.title')}>
      <p className="quiet">{t('preferences.about')}</p>
      <Choice
        required
        label={t('preferences.theme')}
        value={theme}
        options={choices.theme.map((id) => ({ id, label: t(themes[id]) }))}
        onChange={(id) => prefer('theme', choices.theme.find((one) => one === id) ?? 'system')}
      />
      <Choice
        required
        label={t('preferences.contrast')}
        value={contrast}
        options={choices.contrast.map((id) => ({ id, label: t(contrasts[id]) }))}
        onChange={(id) =>
          prefer('contrast', choices.contrast.find((one) => one === id) ?? 'system')
        }
      />
      <Choice
        required
        label={t('preferences.density')}
        value={density}
        options={choices.density.map((id) => ({ id, label: t(densities[id]) }))}
        onChange={(id) =>
          prefer('density', choices.density.find((one) => one === id) ?? 'comfortable')
        }
      />
      <Check
        label={t('keyboard.singleKeys')}
        description={t('keyboard.singleKeysHint')}
        value={singleKeys === 'on'}
        onChange={(on) => prefer('singleKeys', on ? 'on' : 'off')}
      />
    </Panel>
  );
}
