import SCIMMY from 'scimmy';
import { kinds } from './resources';
import { narrowSchemas } from './schema';

/** What the server is: one resource, or a list of them. @param url of SCIM at this instance */
export function describe(name: string, url: string): object | object[] {
  narrowSchemas();
  const place = (endpoint: string) => `${url}/${endpoint}`;
  const all = kinds.map((kind) => ({ kind, schema: SCIMMY.Schemas[kind.name] }));
  if (name === 'Schemas') return all.map(({ schema }) => schema.definition.describe(place(name)));
  if (name === 'ResourceTypes')
    return all.map(({ kind, schema }) => ({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      ...{ id: kind.name, name: kind.name, endpoint: kind.endpoint, schema: schema.id },
      description: schema.definition.description,
      meta: { resourceType: 'ResourceType', location: place(`${name}/${kind.name}`) },
    }));
  const no = { supported: false };
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { ...no, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 200 },
    ...{ changePassword: no, sort: no, etag: no },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token of an admin with the scope scim:write.',
        specUri: 'https://datatracker.ietf.org/doc/html/rfc6750',
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: place(name) },
  };
}
