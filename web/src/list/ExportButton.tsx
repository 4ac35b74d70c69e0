import { useMutation } from '@tanstack/react-query';
import { type Query, queryText } from '../api/collections';
import { loadFile } from '../api/send';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { report } from '../components/reports';
import { saveFile } from '../components/saveFile';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';

interface Props {
  readonly collection: string;
  /** The filters and the order. */
  readonly query: Query;
}

/** Saves what the list shows, with all its pages, as CSV. */
export function ExportButton({ collection, query }: Props) {
  // With a byte order mark, by which Excel knows UTF-8.
  const text = queryText({ ...query, bom: 'true' });
  const exporting = useMutation({
    mutationFn: () => loadFile(`${collection}/export?${text}`),
    onSuccess: (file) => {
      saveFile(`${collection.split('/').at(-1)}.csv`, file);
      announce(t('list.exported'));
    },
    onError: (error) => report({ title: t('list.notExported'), text: errorText(error) }),
  });
  return (
    <Button icon="download" busy={exporting.isPending} onPress={() => exporting.mutate()}>
      {t('list.export')}
    </Button>
  );
}
