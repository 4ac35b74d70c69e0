import { ProgressBar } from 'react-aria-components/ProgressBar';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { sizeOf } from './size';
import type { Upload } from './useUploads';

interface Props {
  readonly upload: Upload;
  readonly onRemove: (id: string) => void;
  readonly onRetry: (upload: Upload) => void;
}

/** A file on its way, or one that did not get there. */
export function UploadRow({ upload, onRemove, onRetry }: Props) {
  const { id, file, part, error, retriable } = upload;
  const name = file.name || 'Pasted image';
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
          <ProgressBar aria-label={`Uploading ${name}`} value={part * 100} className="progress">
            {({ percentage = 0 }) => (
              <>
                <progress
                  className="progress-bar"
                  max={100}
                  value={percentage}
                  aria-hidden="true"
                />
                <span className="row-under">
                  {Math.round(percentage)} % of {sizeOf(file.size)}
                </span>
              </>
            )}
          </ProgressBar>
        )}
      </span>
      {error && retriable && <Button onPress={() => onRetry(upload)}>Retry</Button>}
      <Button
        look="quiet"
        icon="cross"
        aria-label={error ? `Dismiss ${name}` : `Cancel ${name}`}
        onPress={() => onRemove(id)}
      />
    </li>
  );
}
