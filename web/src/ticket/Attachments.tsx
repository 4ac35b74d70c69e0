import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import type { Attachment } from '../api/types';
import { Button } from '../components/Button';
import { number } from '../components/dates';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { Thumbnail } from './images';
import { entriesQuery, type TicketRecord } from './record';
import type { Upload, useUploads } from './useUploads';

interface AttachmentsProps {
  readonly record: TicketRecord;
  readonly sending: ReturnType<typeof useUploads>;
  /** Opens the viewer with an image. */
  readonly onView: (id: string) => void;
}

/** The files of a record, and the uploads. Files are dropped, chosen, or pasted into a comment. */
export function Attachments({ record, sending, onView }: AttachmentsProps) {
  const files = useQuery(entriesQuery<Attachment>(record.links.attachments));
  const { uploads, add, remove, retry } = sending;
  const mayAttach = record.actions.includes('attach');
  return (
    <section className="panel" aria-labelledby="files">
      <h2 id="files">{t('ticket.attachments')}</h2>
      <ErrorNotice error={files.error} retry={() => void files.refetch()} />
      <ul className="files">
        {files.data?.map((file) => (
          <li key={file.id} className="file">
            <Thumbnail file={file} onView={onView} />
            <span className="file-name">
              <a href={file.links.self} download={file.name}>
                {file.name}
              </a>
              <span className="row-under">
                {sizeOf(file.size)} · {file.author}
              </span>
            </span>
          </li>
        ))}
        {uploads.map((one) => (
          <UploadRow key={one.id} upload={one} onRemove={remove} onRetry={retry} />
        ))}
      </ul>
      {files.data?.length === 0 && uploads.length === 0 && !mayAttach && (
        <p className="quiet">{t('ticket.noFiles')}</p>
      )}
      {mayAttach && <DropPlace onFiles={add} />}
    </section>
  );
}

interface UploadRowProps {
  readonly upload: Upload;
  readonly onRemove: (id: string) => void;
  readonly onRetry: (upload: Upload) => void;
}

/** An upload that is under way or failed. */
function UploadRow({ upload, onRemove, onRetry }: UploadRowProps) {
  const { id, file, part, error, retriable } = upload;
  const name = file.name || t('ticket.pastedImage');
  return (
    <li className="file">
      <Icon name={error ? 'warning' : 'attach'} />
      <span className="file-name">
        {name}
        {error ? (
          <span className="field-error row-under" role="alert">
            {error}
          </span>
        ) : (
          <ProgressBar
            aria-label={t('ticket.uploading', { name })}
            value={part * 100}
            className="progress"
          >
            {({ percentage = 0 }) => (
              <>
                <progress
                  className="progress-bar"
                  max={100}
                  value={percentage}
                  aria-hidden="true"
                />
                <span className="row-under">
                  {t('ticket.uploadedPart', {
                    percent: Math.round(percentage),
                    size: sizeOf(file.size),
                  })}
                </span>
              </>
            )}
          </ProgressBar>
        )}
      </span>
      {error && retriable && (
        <Button onPress={() => onRetry(upload)}>{t('components.retry')}</Button>
      )}
      <Button
        variant="quiet"
        icon="cross"
        aria-label={error ? t('ticket.dismissFile', { name }) : t('ticket.cancelFile', { name })}
        onPress={() => onRemove(id)}
      />
    </li>
  );
}

interface DropPlaceProps {
  readonly onFiles: (files: readonly File[]) => void;
}

/** The place to drop or choose files. */
export function DropPlace({ onFiles }: DropPlaceProps) {
  const [isOver, setIsOver] = useState(false);

  function over(event: DragEvent): void {
    if (!event.dataTransfer.types.includes('Files')) return;
    // By default the browser opens the file.
    event.preventDefault();
    setIsOver(true);
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files]);
  }

  return (
    <fieldset
      className={isOver ? 'drop drop-over' : 'drop'}
      aria-label={t('ticket.addAttachments')}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <FileTrigger allowsMultiple onSelect={(chosen) => onFiles([...(chosen ?? [])])}>
        <Button icon="attach">{t('ticket.attachFiles')}</Button>
      </FileTrigger>
      <span className="quiet drop-hint">{t('ticket.orDrop')}</span>
    </fieldset>
  );
}

const steps = ['B', 'kB', 'MB'] as const;

/** A size in bytes as people write it. */
export function sizeOf(bytes: number): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return `${number(bytes / 1000 ** step)} ${steps[step]}`;
}
