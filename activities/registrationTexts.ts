import { oneLine } from '../records/mailHeader';
import type { NotificationContent } from '../records/notifications';
import { asHtml, asText, type MailBody } from './mailBody';

/** Replaces the token where others than its owner can read the text, such as in the log. */
export const maskedToken = '<registration token: shown to the admin who registered the customer>';

/** The instructions for the contact of a registered customer, as text and as HTML. */
export function registrationTexts(content: NotificationContent): { text: string; html: string } {
  const page = instructions(content);
  return { text: asText(page), html: asHtml(page) };
}

function instructions(content: NotificationContent): MailBody {
  const { number, token, providerUrl } = content;
  const provider = oneLine(content.provider);
  const customer = oneLine(content.customerName);
  const registration = JSON.stringify({ url: providerUrl, registrationToken: token });
  return [
    { say: `Hello ${oneLine(content.contactName)},` },
    {
      say: `${provider} invites ${customer} to connect with Crossdesk. Crossdesk is an open service between two organisations. Each has its own instance: you submit requests in yours, ${provider} fulfils them in its own, and both see every state, comment and file at once.`,
    },
    {
      step: 'Install. You need a copy of the Crossdesk repository, Node 20.19 or later, Postgres and a Temporal cluster. Enter your settings and start it. CROSSDESK_INSTANCE is a short id of your organisation: lower-case words joined by "-". docs/settings.md explains each setting. The secret key is created once: keep it with the back-up of the database. If you already have an instance, use it and continue with step 2.',
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
      step: 'Make yourself an admin, in a second terminal with the same settings. The last line of the output is your token for the API.',
    },
    {
      run: [
        'npm run token -- --role admin --name "Your Name"',
        "export TOKEN='<the last line of the output>'",
      ],
    },
    {
      step: `Register with ${provider}. The registration token works once, until ${moment(content.expiresAt)}. Do not give it to anybody else.`,
    },
    {
      run: [
        'curl -X POST "$CROSSDESK_PUBLIC_URL/api/v1/providers" \\',
        '  -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' \\',
        `  -d ${quoted(registration)}`,
      ],
    },
    {
      step: `Wait until ${provider} approves, then activate. The answer to step 3 has the id of the provider record. Its state becomes "Approved".`,
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
      say: `Then your instance has the catalog of ${provider}, and you can submit requests. Nothing is exchanged before that.`,
    },
    {
      say: `Do you have questions, or was this mail not meant for you? Ask the people at ${provider} who registered ${customer}, and give them the number ${number}. They can also send these instructions again, with a new token.`,
    },
  ];
}

/** "5 December 2026, 14:00 UTC" */
function moment(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** Quotes a text as one word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
