import { Choice } from '../components/Choice';
import { isLanguage, languageCodes, languages } from './languages';
import { chooseLanguage, chosenLanguage } from './reader';
import { t } from './t';

/** The choice of the page's language. The languages have their own names, for those who cannot read the present one. */
export function LanguageChoice() {
  return (
    <Choice
      filter
      label={t('shell.language')}
      value={chosenLanguage() ?? ''}
      placeholder={t('shell.browsersLanguage')}
      options={[
        { id: '', label: t('shell.browsersLanguage') },
        ...languageCodes.map((code) => ({ id: code, label: languages[code] })),
      ]}
      onChange={(code) => chooseLanguage(isLanguage(code) ? code : null)}
    />
  );
}
