-- Ways of somebody who can write the database and has no key; each concerns MCI-000001. test_history_check.py runs them.

-- the action of an entry is changed
UPDATE history SET action = 'consent:declined' WHERE association_id = 1 AND number = 3;

-- the time of an entry is changed
UPDATE history SET at = '2026-03-01 12:00:00' WHERE association_id = 1 AND number = 2;

-- the member of an entry is changed
UPDATE history SET member_id = 2 WHERE association_id = 1 AND number = 2;

-- the member of an entry is removed
UPDATE history SET member_id = NULL WHERE association_id = 1 AND number = 2;

-- the detail of an entry is changed
UPDATE history SET detail = '{"reason": "forged"}' WHERE association_id = 1 AND number = 3;

-- the state of an entry is changed
UPDATE history SET state = '{"association": {}}' WHERE association_id = 1 AND number = 2;

-- the seal of an entry is removed
UPDATE history SET seal = NULL WHERE association_id = 1 AND number = 2;

-- the number of an entry is changed
UPDATE history SET number = 9 WHERE association_id = 1 AND number = 2;

-- two entries change places
UPDATE history SET number = 99 WHERE association_id = 1 AND number = 2;
UPDATE history SET number = 2 WHERE association_id = 1 AND number = 3;
UPDATE history SET number = 3 WHERE association_id = 1 AND number = 99;

-- the first entry is removed
DELETE FROM history WHERE association_id = 1 AND number = 1;

-- a middle entry is removed
DELETE FROM history WHERE association_id = 1 AND number = 2;

-- a middle entry is removed and the rest moves up
DELETE FROM history WHERE association_id = 1 AND number = 2;
UPDATE history SET number = number - 1 WHERE association_id = 1 AND number = 3;
UPDATE history SET number = number - 1 WHERE association_id = 1 AND number = 4;

-- an entry is inserted at the end
INSERT INTO history (partner_id, association_id, number, at, action, detail, salt, commitment, digest,
    version, state, seal)
SELECT partner_id, association_id, number + 1, at, action, detail, salt, commitment, digest, version, state, seal
FROM history WHERE association_id = 1 AND number = (SELECT max(number) FROM history AS h WHERE h.association_id = 1);

-- a detail is forged and its salt removed
UPDATE history SET detail = '{"reason": "forged"}', salt = NULL WHERE association_id = 1 AND number = 3;

-- a detail is removed as if a person had been erased
UPDATE history SET detail = NULL, salt = NULL WHERE association_id = 1 AND number = 3;

-- a salt is removed
UPDATE history SET salt = NULL WHERE association_id = 1 AND number = 3;

-- an entry is put under another partner
UPDATE history SET partner_id = 2 WHERE association_id = 1 AND number = 2;

-- a chain is put under another partner
UPDATE history SET partner_id = 2 WHERE association_id = 1;

-- the last entry is removed
DELETE FROM history WHERE association_id = 1 AND number = (SELECT max(number) FROM history AS h WHERE h.association_id = 1);

-- the last entry is removed and the association put back
DELETE FROM history WHERE association_id = 1 AND number = (SELECT max(number) FROM history AS h WHERE h.association_id = 1);
DELETE FROM claims;
UPDATE associations SET history_number = 3, status = 'consent_received', status_since = consented_at,
    history_tip = (SELECT digest FROM history WHERE association_id = 1 AND number = 3) WHERE id = 1;

-- a whole chain is removed
DELETE FROM history WHERE association_id = 1;

-- a whole chain is removed and the association put back
DELETE FROM history WHERE association_id = 1;
UPDATE associations SET history_number = 0, history_tip = '0000000000000000000000000000000000000000000000000000000000000000', history_seal = NULL WHERE id = 1;

-- all history is removed
DELETE FROM history;

-- all history is removed and the associations put back
DELETE FROM history;
UPDATE associations SET history_number = 0, history_tip = '0000000000000000000000000000000000000000000000000000000000000000', history_seal = NULL;

-- the seal of the end is removed
UPDATE associations SET history_seal = NULL WHERE id = 1;

-- the seal of another end is taken
UPDATE associations SET history_seal = (SELECT history_seal FROM associations WHERE id = 3) WHERE id = 1;

-- the kept text of a consent is changed
UPDATE consent_answers SET shown_text = 'I agree to all.';

-- the kept text and its digest are changed
UPDATE consent_answers SET shown_text = 'other', shown_digest = 'd9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa';

-- the digest of a consent is changed
UPDATE consent_answers SET shown_digest = '0000000000000000000000000000000000000000000000000000000000000000';

-- the outcome of a consent is changed
UPDATE consent_answers SET outcome = 'declined';

-- the name of a consent is changed
UPDATE consent_answers SET name = 'Lee Gu';

-- the address of a consent is changed
UPDATE consent_answers SET address = '198.51.100.1';

-- the browser of a consent is removed
UPDATE consent_answers SET user_agent = NULL;

-- the time of a consent is changed
UPDATE consent_answers SET answered_at = '2026-03-01 00:00:00';

-- the note of a consent is changed
UPDATE consent_answers SET note = 'no';

-- the version of a consent's words is changed
UPDATE consent_answers SET shown_version = '2';

-- a consent is removed
DELETE FROM consent_answers;

-- a status is changed
UPDATE associations SET status = 'approved' WHERE id = 1;

-- the deadline of a claim is moved
UPDATE associations SET claim_due = '2027-01-01 00:00:00' WHERE id = 1;

-- the deadline of a consent is moved
UPDATE associations SET consent_due = '2027-01-01 00:00:00' WHERE id = 1;

-- the date of the consent is moved
UPDATE associations SET consented_at = '2026-03-02 00:00:00' WHERE id = 1;

-- an owner is changed
UPDATE associations SET owner_id = 2 WHERE id = 1;

-- a location is changed
UPDATE associations SET location_id = 2 WHERE id = 1;

-- a claim is changed
UPDATE claims SET claim_id = 'C-2';

-- a claim is removed
DELETE FROM claims;

-- a contact is changed
UPDATE contacts SET email = 'eve@contoso.com' WHERE association_id = 1 AND side = 'customer';

-- a contact is removed
DELETE FROM contacts WHERE association_id = 1 AND side = 'customer';

-- an association is removed with all that hangs on it
DELETE FROM claims;
DELETE FROM consent_answers;
DELETE FROM consent_requests;
DELETE FROM contacts WHERE association_id = 1;
DELETE FROM history WHERE association_id = 1;
DELETE FROM associations WHERE id = 1;

-- a chain is replaced by a copy of another
DELETE FROM history WHERE association_id = 1;
INSERT INTO history (association_id, number, at, member_id, action, detail, salt, commitment, digest, version,
    state, seal, partner_id)
SELECT 1, number, at, member_id, action, detail, salt, commitment, digest, version, state, seal, partner_id
FROM history WHERE association_id = 2 ORDER BY number;

-- a consent is made to bind like one that an operator upheld
UPDATE consent_answers SET upheld_at = '2026-03-03 12:00:00' WHERE association_id = 1;

-- a consent is given to another partner
UPDATE consent_answers SET partner_id = (SELECT max(id) FROM partners) WHERE association_id = 1;

-- a claim is given to another partner
UPDATE claims SET partner_id = (SELECT max(id) FROM partners) WHERE association_id = 1;

-- a contact is given to another partner
UPDATE contacts SET partner_id = (SELECT max(id) FROM partners) WHERE association_id = 1 AND side = 'customer';
