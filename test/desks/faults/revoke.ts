import type { RealDesk } from '../../../dev/desks/realDesk';

/** Has the desk's admin close Crossdesk's account, or open it again: its token is good for nothing meanwhile. */
export async function setRevoked(
  { kind, url, accountId, admin }: RealDesk,
  isRevoked: boolean,
): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${admin.user}:${admin.password}`).toString('base64')}`;
  const put = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${url}${path}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  };
  if (kind === 'request-tracker')
    await put(`/REST/2.0/user/${accountId}`, { Disabled: isRevoked ? 1 : 0 });
  // 1 is active, 3 is locked.
  else await put(`/users/${accountId}.json`, { user: { status: isRevoked ? 3 : 1 } });
}
