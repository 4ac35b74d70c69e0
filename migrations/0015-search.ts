import type { Knex } from 'knex';

/**
 * Adds full-text search. Postgres normalises words without an extension: NFKD separates accents and turns full-width
 * letters into plain ones, marks are dropped, and letters become lower-case. In scripts without spaces between words
 * (Han, Kana, Thai, Lao, Khmer, Burmese) each character is a word, and several characters are searched as a phrase.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create function search_words(content text) returns text
      language sql immutable parallel safe
      return case when octet_length(content) = length(content)
        -- Most texts are plain ASCII.
        then regexp_replace(lower(content), '[^a-z0-9]+', ' ', 'g')
        else regexp_replace(
          regexp_replace(
            lower(normalize(regexp_replace(normalize(content, NFKD), '[\u0300-\u036f]', '', 'g'), NFKC)),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u2190-\u2bff\u3000-\u303f]+', ' ', 'g'
          ),
          '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])',
          ' \1 ', 'g'
        )
      end;

    -- A number can be searched in full, with or without its zeros, or by its last digits (three or more).
    create function search_number(number text) returns tsvector
      language sql immutable parallel safe
      return array_to_tsvector(array_remove(array_remove(array[
        '#' || lower(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')),
        '#' || lower(substring(number from '[A-Za-z]+[0-9]+$')),
        '#' || lower(regexp_replace(substring(number from '[A-Za-z]+[0-9]+$'), '([A-Za-z]+)0*([0-9]+)', '\1\2')),
        '#' || substring(number from '[0-9]+$'),
        '#' || substring(number from '[1-9][0-9]*$'),
        '#' || substring(number from '[0-9]{6}$'),
        '#' || substring(number from '[0-9]{5}$'),
        '#' || substring(number from '[0-9]{4}$'),
        '#' || substring(number from '[0-9]{3}$')
      ], '#'), null));

    -- The search document of a row: its number, and the first 100,000 characters of its words.
    create function search_document(number text, content text) returns tsvector
      language sql immutable parallel safe
      return search_number(number) || to_tsvector('simple', left(search_words(content), 100000));

    -- A term is one word, or several words joined by punctuation, which match as a phrase. The last word matches as a
    -- prefix. Digits alone match the end of a number; letters with digits match its beginning.
    create function search_query(term text) returns tsquery
      language sql immutable parallel safe
      return (
        select case when numnode(words) > 0 then (words::text || ':*')::tsquery else ''::tsquery end
          || case when number ~ '^[0-9]{3,}$' then ('''#' || number || '''')::tsquery
             when number ~ '^[a-z].*[0-9]' then ('''#' || number || ''':*')::tsquery else ''::tsquery end
        from (select phraseto_tsquery('simple', search_words(term)) as words,
          lower(regexp_replace(term, '[^A-Za-z0-9]', '', 'g')) as number) t
      );

    -- The searched texts of each record, one row for each source. They are separate from the records, so that a change
    -- of state does not write the index again.
    create table search_documents (
      id text primary key,
      record text not null,
      work_note boolean not null,
      document tsvector not null
    );
    create index search_documents_words on search_documents using gin (document);
    create index search_documents_record on search_documents (record);

    create function note_search(source text, about text, is_work_note boolean, words tsvector) returns void
      language sql as $$
        insert into search_documents (id, record, work_note, document) values (source, about, is_work_note, words)
          on conflict (id) do update set document = excluded.document
      $$;

    create function search_request() returns trigger language plpgsql as $$
      begin
        perform note_search('requests/' || new.number, new.number, false, search_document(
          new.number, concat_ws(' ', new.short_description, new.description, new.resolution_notes)
        ));
        return null;
      end $$;
    create trigger requests_search after insert or update of short_description, description, resolution_notes on requests
      for each row execute function search_request();

    create function search_task() returns trigger language plpgsql as $$
      begin
        perform note_search('tasks/' || new.number, new.request, false, search_document(new.number, new.title));
        return null;
      end $$;
    create trigger tasks_search after insert on tasks for each row execute function search_task();

    create function search_change() returns trigger language plpgsql as $$
      begin
        perform note_search('changes/' || new.number, new.number, false, search_document(
          new.number, concat_ws(' ', new.title, new.description)
        ));
        return null;
      end $$;
    create trigger changes_search after insert or update of title, description on changes
      for each row execute function search_change();

    create function search_case() returns trigger language plpgsql as $$
      begin
        perform note_search('cases/' || new.number, new.number, false, search_document(new.number, concat_ws(' ',
          new.short_description, new.description, new.notes, new.resolution_notes, new.consumer, new.account,
          new.sold_product, new.correlation_id
        )));
        return null;
      end $$;
    create trigger cases_search after insert or update of short_description, description, notes, resolution_notes,
      consumer, account, sold_product, correlation_id on cases
      for each row execute function search_case();

    -- Only entries that people write: other entries repeat texts of the records.
    create function search_entry() returns trigger language plpgsql as $$
      begin
        perform note_search('journal/' || new.id, new.record, new.kind = 'work note', search_document('', new.text));
        return null;
      end $$;
    create trigger journal_search after insert on journal
      for each row when (new.kind in ('comment', 'work note', 'attachment')) execute function search_entry();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger journal_search on journal;
    drop trigger cases_search on cases;
    drop trigger changes_search on changes;
    drop trigger tasks_search on tasks;
    drop trigger requests_search on requests;
    drop function search_entry, search_case, search_change, search_task, search_request, note_search;
    drop table search_documents;
    drop function search_query, search_document, search_number, search_words;
  `);
}
