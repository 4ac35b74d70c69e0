import { t } from '../i18n/t';
/** A placeholder while data is loading. */
export function Loading() {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{t('components.loading')}</span>
      <div className="bone" />
      <div className="bone" />
      <div className="bone" />
    </div>
  );
}
