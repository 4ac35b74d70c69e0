import { useQuery } from '@tanstack/react-query';
import type { Attachment } from '../api/types';
import { Icon } from '../components/Icon';
import { ErrorNotice } from '../components/Notice';
import { DropPlace } from './DropPlace';
import { entriesQuery, type TicketRecord } from './record';
import { sizeOf } from './size';
import { UploadRow } from './UploadRow';
import type { useUploads } from './useUploads';

interface Props {
  readonly record: TicketRecord;
  readonly sending: ReturnType<typeof useUploads>;
}

/** A record's files; more can be dropped here, chosen, or pasted into a comment. */
export function Attachments({ record, sending }: Props) {
  const files = useQuery(entriesQuery<Attachment>(record.links.attachments));
  const { uploads, add, remove, retry } = sending;
  const mayAttach = record.actions.includes('attach');
  return (
    <section className="panel" aria-labelledby="files">
      <h2 id="files">Attachments</h2>
      <ErrorNotice error={files.error} retry={() => void files.refetch()} />
      <ul className="files">
        {files.data?.map((file) => (
          <li key={file.id} className="file">
            <Icon name="attach" />
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
        <p className="quiet">No files.</p>
      )}
      {mayAttach && <DropPlace onFiles={add} />}
    </section>
  );
}
