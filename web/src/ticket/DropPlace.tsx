import { type DragEvent, useState } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Button } from '../components/Button';

interface Props {
  readonly onFiles: (files: readonly File[]) => void;
}

/** Where files are dropped, or chosen. */
export function DropPlace({ onFiles }: Props) {
  const [isOver, setIsOver] = useState(false);

  function over(event: DragEvent): void {
    if (!event.dataTransfer.types.includes('Files')) return;
    // Else the browser opens the file in the place of the page.
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
      aria-label="Add attachments"
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <FileTrigger allowsMultiple onSelect={(chosen) => onFiles([...(chosen ?? [])])}>
        <Button icon="attach">Attach files</Button>
      </FileTrigger>
      <span className="quiet drop-hint">or drop them here, up to 25 MiB each</span>
    </fieldset>
  );
}
