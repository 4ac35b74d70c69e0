import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Dialog } from '../components/Dialog';
import { type TextKey, t } from '../i18n/t';
import { prefer, usePreferences } from '../preferences/preferences';
import { Keys } from './Keys';
import { type Offer, sections } from './shortcuts';
import './keyboard.css';

const titles: Readonly<Record<Offer['section'], TextKey>> = {
  page: 'keyboard.onThisPage',
  list: 'keyboard.inTheList',
  create: 'keyboard.commands',
  goTo: 'keyboard.goTo',
  portal: 'keyboard.everywhere',
};

/** The keys that work on the page from which it was opened. */
export function HelpSheet(props: {
  readonly offers: readonly Offer[];
  readonly onClose: () => void;
}) {
  const { offers, onClose } = props;
  const { singleKeys } = usePreferences();
  return (
    <Dialog title={t('keyboard.help')} open onClose={onClose} wide>
      <div className="help-sections">
        {sections.map((section) => {
          const listed = offers.filter((offer) => offer.keys && offer.section === section);
          if (listed.length === 0) return null;
          return (
            <section key={section} aria-labelledby={`help-${section}`}>
              <h3 id={`help-${section}`}>{t(titles[section])}</h3>
              <dl className="help-keys">
                {listed.map(({ keys = '', label }) => (
                  <div key={keys}>
                    <dt>{label}</dt>
                    <dd>
                      <Keys keys={keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <Check
        label={t('keyboard.singleKeys')}
        description={t('keyboard.singleKeysHint')}
        value={singleKeys === 'on'}
        onChange={(on) => prefer('singleKeys', on ? 'on' : 'off')}
      />
      <div className="dialog-buttons">
        <Button onPress={onClose}>{t('keyboard.close')}</Button>
      </div>
    </Dialog>
  );
}
