import type { ClipboardEvent } from 'react';
import { largestFile } from '../api/upload';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';
import { DropPlace, sizeOf } from './Attachments';

/** The files of a paste. Other programs copy a text together with a picture of it: then the text is meant. */
export function pastedFiles({ clipboardData: { types, files } }: ClipboardEvent): readonly File[] {
  return types.includes('text/plain') ? [] : [...files];
}

interface Props {
  readonly files: readonly File[];
  readonly onChange: (files: readonly File[]) => void;
}

/** Files that are chosen for a record that does not exist yet. They are uploaded once it does. */
export function ChosenFiles({ files, onChange }: Props) {
  return (
    <section className="chosen-files" aria-labelledby="files">
      <h2 id="files" className="field-label">
        {t('ticket.attachments')}
        <span className="field-optional"> {t('components.optional')}</span>
      </h2>
      <ul className="files">
        {files.map((file) => (
          <li key={`${file.name} ${file.size} ${file.lastModified}`} className="file">
            <Icon name="attach" />
            <span className="file-name">
              {file.name}
              <span className="row-under">{sizeOf(file.size)}</span>
              {file.size > largestFile && (
                <span className="field-error row-under" role="alert">
                  {t('ticket.tooLarge')}
                </span>
              )}
            </span>
            <Button
              variant="quiet"
              icon="cross"
              aria-label={t('ticket.removeFile', { name: file.name })}
              onPress={() => onChange(files.filter((one) => one !== file))}
            />
          </li>
        ))}
      </ul>
      <DropPlace onFiles={(more) => onChange([...files, ...more])} />
    </section>
  );
}

/** Files that wait for the page of their record, by its path. The page uploads them, and shows which one failed. */
const waiting = new Map<string, readonly File[]>();

export function leaveFiles(record: string, files: readonly File[]): void {
  if (files.length > 0) waiting.set(record, files);
}

export function takeFiles(record: string): readonly File[] {
  const files = waiting.get(record) ?? [];
  waiting.delete(record);
  return files;
}
