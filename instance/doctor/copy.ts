import { type DoctorDeps, ok, type Said, warning, wrong } from './findings';

/** Whether the database is the original in this place. */
export async function checkCopy({ standing }: DoctorDeps): Promise<Said[]> {
  switch (await standing()) {
    case 'original':
      return [ok('This is the original.')];
    case 'copy':
      return [
        warning('This is a copy, and stays silent.', {
          why: 'An admin has said so.',
          helps: 'Nothing. If it becomes the original: npm run crossdesk -- adopt.',
        }),
      ];
    case 'undecided':
      return [
        wrong(
          'The database is in another place than before, and speaks to nobody until an admin decides.',
        ),
      ];
  }
}
