import { oneLine } from '../records/mailHeader';
import type { NotificationContent } from '../records/notifications';
import { asHtml, asText, type Page } from './page';

/** What stands for the token where others than its owner read along. */
export const maskedToken = '<registration token: shown to whoever registered the customer>';

/** The instructions that a customer's contact gets when it is registered. */
export function registrationTexts(content: NotificationContent): { text: string; html: string } {
  const page = instructions(content);
  return { text: asText(page), html: asHtml(page) };
}

function instructions(content: NotificationContent): Page {
  const { number, token, providerUrl } = content;
  const provider = oneLine(content.provider);
  const customer = oneLine(content.customerName);
  const registration = JSON.stringify({ url: providerUrl, registrationToken: token });
  return [
    { say: `Hello ${oneLine(content.contactName)},` },
    {
      say: `${provider} invites ${customer} to connect by Crossdesk. Crossdesk is an open service between two organisations, each with its own instance: you submit requests in yours, ${provider} fulfils them in its own, and both see every state, comment and file at once.`,
    },
    {
      step: 'Install. In a copy of the Crossdesk repository, with Node 20.19 or later, Postgres and a Temporal cluster, give your settings and start it. CROSSDESK_INSTANCE is a short id of your organisation: lower-case words joined by "-"; the README explains each. The secret key is made once: keep it with the back-up of the database. If you have an instance already, use that one and go on with step 2.',
    },
    {
      run: [
        'export CROSSDESK_INSTANCE=your-company',
        'export CROSSDESK_PUBLIC_URL=https://crossdesk.your-company.example',
        'export DATABASE_URL=postgres://user:password@host:5432/crossdesk',
        'test -s ~/crossdesk.key || (umask 077; openssl rand -base64 32 > ~/crossdesk.key)',
        'export CROSSDESK_SECRET_KEY=$(cat ~/crossdesk.key)',
        'export TEMPORAL_ADDRESS=host:7233',
        'npm ci && npm start',
      ],
    },
    {
      say: `${provider} must be able to reach CROSSDESK_PUBLIC_URL, and your instance must be able to reach ${providerUrl}.`,
    },
    {
      step: 'Make yourself an admin, in a second terminal with the same settings. The last line of the answer is your token for the API.',
    },
    {
      run: [
        'npm run token -- --role admin --name "Your Name"',
        "export TOKEN='<the last line of the answer>'",
      ],
    },
    {
      step: `Register with ${provider}. The registration token is good for one use, until ${moment(content.expiresAt)}. Give it to nobody else.`,
    },
    {
      run: [
        'curl -X POST "$CROSSDESK_PUBLIC_URL/api/v1/providers" \\',
        '  -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' \\',
        `  -d ${quoted(registration)}`,
      ],
    },
    {
      step: `Wait for ${provider} to approve, and then activate. The answer to step 3 has the id of the provider record; its state becomes "Approved".`,
    },
    {
      run: [
        "export ID='<the id in the answer to step 3>'",
        'curl "$CROSSDESK_PUBLIC_URL/api/v1/providers/$ID" -H "Authorization: Bearer $TOKEN"',
        'curl -X POST "$CROSSDESK_PUBLIC_URL/api/v1/providers/$ID/activate" \\',
        '  -H "Authorization: Bearer $TOKEN"',
      ],
    },
    {
      say: `After that the catalog of ${provider} is in your instance, and requests may flow. Nothing is exchanged before.`,
    },
    {
      say: `Questions, or was this not meant for you? Ask the people at ${provider} who registered ${customer}, and give them the number ${number}. They can also send these instructions again, with a new token.`,
    },
  ];
}

/** "5 December 2026, 14:00 UTC" */
function moment(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** As one word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
