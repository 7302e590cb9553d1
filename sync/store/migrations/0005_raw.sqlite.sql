-- What lay in `payload`, a row each, becomes one text a bundle.

INSERT INTO raw (source, stream, bundle, body)
    SELECT source, stream, bundle, json_group_array(json_array(kind, id, json(body)))
    FROM (SELECT * FROM payload ORDER BY source, stream, bundle, kind, id)
    GROUP BY source, stream, bundle;
INSERT INTO quarantine (source, stream, bundle, kind, id, reason)
    SELECT source, stream, bundle, kind, id, quarantined FROM payload WHERE quarantined IS NOT NULL;
UPDATE bundle SET
    read_at = changed_at,
    kind = coalesce(
        (SELECT p.kind FROM payload p
         WHERE (p.source, p.stream, p.bundle, p.id) = (bundle.source, bundle.stream, bundle.id, bundle.id)), ''),
    kinds = coalesce(
        (SELECT json_group_object(kind, n) FROM
            (SELECT kind, count(*) AS n FROM payload p
             WHERE (p.source, p.stream, p.bundle) = (bundle.source, bundle.stream, bundle.id)
             GROUP BY kind ORDER BY kind)), '{}');
