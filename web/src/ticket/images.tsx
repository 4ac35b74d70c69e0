import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Attachment } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';
import { entriesQuery, type TicketLinks } from './record';

/** A larger image is not loaded before somebody opens it. In bytes. */
const largestThumbnail = 5_000_000;

interface ThumbnailProps {
  readonly file: Attachment;
  readonly onView: (id: string) => void;
}

/** A small picture that opens the viewer; an icon for a file that is no image. */
export function Thumbnail({ file, onView }: ThumbnailProps) {
  const { id, name, size, links } = file;
  const [broken, setBroken] = useState(false);
  if (links.preview === null || broken) return <Icon name="attach" />;
  return (
    <button
      type="button"
      className="thumbnail"
      aria-label={t('ticket.view', { name })}
      onClick={() => onView(id)}
    >
      {size > largestThumbnail ? (
        <Icon name="search" />
      ) : (
        <img
          src={links.preview}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      )}
    </button>
  );
}

interface ViewerProps {
  readonly links: TicketLinks;
  /** The id of the image that is shown first. */
  readonly first: string;
  readonly onClose: () => void;
}

/** Shows the images of a record, one at a time. The arrow keys go to the others. */
export function Viewer({ links, first, onClose }: ViewerProps) {
  const files = useQuery(entriesQuery<Attachment>(links.attachments));
  const [id, setId] = useState(first);
  const images = (files.data ?? []).filter((file) => file.links.preview !== null);
  const place = images.findIndex((file) => file.id === id);
  const image = images[place];
  const previous = images[place - 1]?.id;
  const next = images[place + 1]?.id;

  useEffect(() => {
    const go = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowLeft' && previous) setId(previous);
      if (key === 'ArrowRight' && next) setId(next);
    };
    document.addEventListener('keydown', go);
    return () => document.removeEventListener('keydown', go);
  }, [previous, next]);

  if (!image) return null;
  const { name, author, links: at } = image;
  return (
    <Dialog title={name} open onClose={onClose} wide>
      <figure className="viewer">
        <img key={id} src={at.preview ?? at.self} alt={name} />
        <figcaption className="quiet" aria-live="polite">
          {t('ticket.imageOf', { place: place + 1, all: images.length, author })}
        </figcaption>
      </figure>
      <div className="dialog-buttons">
        <Button isDisabled={!previous} onPress={() => previous && setId(previous)}>
          {t('ticket.previousImage')}
        </Button>
        <Button isDisabled={!next} onPress={() => next && setId(next)}>
          {t('ticket.nextImage')}
        </Button>
        <a className="button" href={at.self} download={name}>
          {t('ticket.download')}
        </a>
        <Button variant="primary" autoFocus onPress={onClose}>
          {t('ticket.close')}
        </Button>
      </div>
    </Dialog>
  );
}
