// What databases take must pass, whatever the dialect; what none takes must not.

#include "content/sql_form.h"

#include <gtest/gtest.h>

namespace telltale::test {
namespace {

const char* const kGood[] = {
    "SELECT 1",
    "select * from orders;",
    "SELECT id, name FROM customers WHERE city = 'Malm\xc3\xb6' ORDER BY name DESC LIMIT 10 OFFSET 20",
    "SELECT c.id, COUNT(*) AS n FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.id HAVING COUNT(*) > "
    "3",
    "SELECT 'it''s', \"odd \"\"name\"\"\" FROM t",
    "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC NULLS LAST",
    "SELECT a::numeric(10,2), -b, +c, a || 'x' FROM t WHERE a IS NOT DISTINCT FROM b AND c IS DISTINCT FROM 5",
    "SELECT EXTRACT(YEAR FROM d), TRIM(BOTH ' ' FROM s), SUBSTRING(s FROM 1 FOR 3) FROM t",
    "SELECT x->'a'->>'b', x #>> '{a,b}', x @> '{\"a\": 1}'::jsonb, x ? 'k' FROM j WHERE x @? '$.a[*]'",
    "SELECT sum(x) FILTER (WHERE y > 0) OVER (PARTITION BY a, b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) "
    "FROM t",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM t",
    "SELECT array_agg(x ORDER BY y LIMIT 3) FROM t",
    "SELECT ARRAY[1, 2, 3], arr[1], arr[1:2], (ARRAY[[1,2],[3,4]])[1][2] FROM t",
    "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT sum(n) FROM t",
    "WITH a AS (SELECT 1), b AS MATERIALIZED (SELECT 2)\nSELECT * FROM a, b",
    "(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT b FROM u) ORDER BY 1",
    "SELECT a FROM t EXCEPT SELECT a FROM u INTERSECT SELECT a FROM v ORDER BY a",
    "INSERT INTO t (a, b) VALUES (1, 'x'), (2, DEFAULT) RETURNING id",
    "INSERT INTO t SELECT * FROM u WHERE a > 1 ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a WHERE t.b < 3",
    "INSERT INTO t DEFAULT VALUES",
    "INSERT OR IGNORE INTO t (a) VALUES (?1), (:name), (@p), ($1), (%s), (%(name)s)",
    "INSERT INTO t SET a = 1, b = 2 ON DUPLICATE KEY UPDATE a = VALUES(a), b = b + 1",
    "REPLACE INTO t VALUES (1, 'a\\'b')",
    "UPDATE t SET a = 1, b = (SELECT max(b) FROM u) WHERE id IN (1, 2, 3)",
    "UPDATE t SET a = u.a FROM u WHERE u.id = t.id RETURNING t.*",
    "UPDATE a INNER JOIN b ON a.id = b.id SET a.x = b.x WHERE b.y LIKE '%z' ESCAPE '!'",
    "DELETE FROM t WHERE a = 1 AND NOT b",
    "DELETE FROM t USING u WHERE t.id = u.id",
    "DELETE t FROM t INNER JOIN u ON t.id = u.id WHERE u.x IS NULL",
    "TRUNCATE TABLE t",
    "CREATE TABLE IF NOT EXISTS t (id SERIAL PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT '', CHECK (id > 0), "
    "UNIQUE (name))",
    "CREATE TABLE t (id INT AUTO_INCREMENT, `order` INT, KEY (`order`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE a > 0",
    "CREATE ALGORITHM = MERGE VIEW v AS SELECT 1",
    "CREATE UNIQUE INDEX CONCURRENTLY i ON t USING btree (lower(name)) WHERE deleted_at IS NULL",
    "CREATE TABLE r (during tsrange, EXCLUDE USING gist (during WITH &&))",
    "CREATE TABLE x AS SELECT * FROM y",
    "CREATE FUNCTION f(a int) RETURNS int AS $$ BEGIN RETURN a + 1; END; $$ LANGUAGE plpgsql;",
    "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN UPDATE u SET n = n + 1; END",
    "ALTER TABLE t ADD COLUMN c TEXT, DROP COLUMN d",
    "ALTER TABLE t RENAME TO u;\nDROP TABLE IF EXISTS v, w CASCADE;",
    "BEGIN; UPDATE t SET a = 1; COMMIT;",
    "START TRANSACTION;\n-- a comment; with it's quote\nSELECT 1; /* and /* one */ inside */ ROLLBACK;",
    "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED BY SOURCE THEN DELETE "
    "WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a);",
    "EXPLAIN ANALYZE SELECT * FROM t",
    "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM t",
    "EXPLAIN QUERY PLAN SELECT 1",
    "PRAGMA table_info('t')",
    "SHOW TABLES",
    "SET search_path TO a, b",
    "GRANT SELECT, INSERT ON t TO someone",
    "VALUES (1, 2), (3, 4) ORDER BY 1",
    "SELECT CASE WHEN a > 1 THEN 'x' WHEN a IS NULL THEN NULL ELSE 'y' END AS kind, CASE b WHEN 1 THEN 2 END FROM t",
    "SELECT * FROM a LEFT OUTER JOIN b USING (id) CROSS JOIN LATERAL (SELECT 1) x NATURAL JOIN c",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a) OR a = ANY (ARRAY[1,2]) FOR UPDATE SKIP LOCKED",
    "SELECT a FROM t WHERE b BETWEEN 1 AND 2 AND c NOT IN ('x', 'y') AND d ILIKE '%a%' FETCH FIRST 5 ROWS ONLY",
    "SELECT date_trunc('day', ts) AT TIME ZONE 'UTC' AS d, INTERVAL '1 day', INTERVAL 5 DAY FROM t GROUP BY 1",
    "SELECT 1 AS from, 2 AS order",
    "SELECT t.order, t.from, t.group FROM t",
    "SELECT GROUPING(a), b FROM t GROUP BY ROLLUP (a, b), GROUPING SETS ((a), ())",
    "SELECT generate_series(1, 3) AS i, E'a\\'b', U&'\\0061', B'101', X'ff'",
    // MySQL
    "SELECT SQL_CALC_FOUND_ROWS `a`.`b`, \"text\", 'it\\'s' FROM `a` WHERE a REGEXP '^x' AND b <=> NULL LIMIT 5, 10",
    "SELECT a # a comment, with it\nFROM t -- and\n",
    "SELECT STRAIGHT_JOIN a.* FROM a FORCE INDEX (i) WHERE a.x XOR a.y && 1 GROUP BY a.z WITH ROLLUP\\G",
    "SELECT @n := @n + 1 AS row_no, t.* FROM t, (SELECT @n := 0) init",
    "SELECT GROUP_CONCAT(DISTINCT a ORDER BY b SEPARATOR ', ') FROM t LOCK IN SHARE MODE",
    // SQL Server
    "SELECT TOP 10 * FROM [dbo].[Order Details] AS od WITH (NOLOCK) WHERE od.[Unit Price] > 10.5 OPTION (RECOMPILE)",
    "SELECT TOP (5) PERCENT WITH TIES name FROM sys.tables ORDER BY name OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY",
    "DECLARE @x INT = 5\nSELECT @x AS x\nINSERT INTO #tmp (a) VALUES (@x)\nUPDATE #tmp SET a += 1\nGO",
    "SELECT a, b INTO #tmp FROM t CROSS APPLY STRING_SPLIT(t.tags, ',') s\nDELETE FROM t WHERE a = N'x'",
    "SELECT * FROM (SELECT a, b FROM t) s PIVOT (SUM(b) FOR a IN ([x], [y])) AS p",
    "SELECT name AS 'Full name' FROM t FOR XML PATH('')",
    "EXEC sp_help 'dbo.t'; IF EXISTS (SELECT 1 FROM t) BEGIN PRINT 'x' END",
    "SELECT * FROM t a\nGO\nSELECT * FROM t AS a USE INDEX (i), u b FORCE INDEX FOR ORDER BY (i) ORDER BY 1",
    "SELECT a FROM t ORDER BY a WITH FILL FROM 0 TO 5 STEP 0.5",
    "SELECT * FROM ROWS FROM (f(a), g(b)) WITH ORDINALITY",
    "CREATE DEFINER = 'a'@'localhost' VIEW v AS SELECT 1",
    "SELECT * FROM t FOR SYSTEM_TIME FROM '2020-01-01' TO '2021-01-01' WHERE a = 1",
    // BigQuery
    "SELECT * EXCEPT (a, b) REPLACE (c / 2 AS c) FROM `my-project.data.t`, UNNEST(items) AS i WITH OFFSET AS off",
    "SELECT ARRAY<INT64>[1, 2], STRUCT<a INT64, b ARRAY<STRING>>(1, ['x']), items[OFFSET(0)] FROM t",
    "SELECT CAST(x AS ARRAY<STRING>), SAFE_CAST(y AS INT64), r'\\d+', \"\"\"x\"\"\" FROM my-project.d.t QUALIFY "
    "ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC) = 1",
    "SELECT AS STRUCT a, b FROM t TABLESAMPLE SYSTEM (10 PERCENT) WHERE _PARTITIONTIME >= TIMESTAMP('2024-01-01')",
    "FROM t |> WHERE a > 1 |> AGGREGATE COUNT(*) AS n GROUP BY b |> WHERE n > 2 |> ORDER BY n",
    // Oracle, Snowflake, SQLite, DuckDB, dbt
    "SELECT a.x FROM a, b WHERE a.id = b.id(+) START WITH a.p IS NULL CONNECT BY PRIOR a.id = a.p ORDER SIBLINGS BY x",
    "SELECT * FROM dual\n/",
    "SELECT v:customer.name::string, f.value FROM raw, LATERAL FLATTEN(input => v:items) f",
    "SELECT a, b FROM t WHERE a == 1 AND b GLOB 'x*' AND c MATCH 'y'",
    "{{ config(materialized='table') }}\nSELECT {{ cols }} FROM {{ ref('orders') }} WHERE {% if x %} a = 1 {% endif %}",
    "SELECT {d '2024-01-01'}, price * 1.0e-3, .5, 0x1F FROM t WHERE a <> -1 AND b=-1 AND c>-2",
    "-- the answer\nSELECT a\n     , b\nFROM t\nWHERE 1 = 1\n  AND a = 'x;y'\n;",
};

struct Broken {
  const char* sql;
  const char* fault;
};
const Broken kBroken[] = {
    {"Sure, here is your query: SELECT * FROM t", "Sure begins no statement, line 1"},
    {"SELECT * FROM t; This gives all rows.", "This begins no statement, line 1"},
    {"SELECT a FROM t\n\nThis query returns all the rows.", "unexpected query, line 3"},
    {"I cannot write that query.", "I begins no statement, line 1"},
    {"Select the best option for you", "unexpected option, line 1"},
    {"Update your profile now", "unexpected now, line 1"},
    {"Create a new table for the orders", "Create names nothing that could be made or changed, line 1"},
    {"With this I select rows", "With leads to no statement, line 1"},
    {"Explain why it rains", "Explain explains no statement, line 1"},
    {"-- nothing but a comment", "no statement, line 1"},
    {"SELECT a FROM t WHERE b = 'x", "a string is not closed, line 1"},
    {"SELECT \"a FROM t", "a quoted name is not closed, line 1"},
    {"SELECT a /* FROM t", "a comment is not closed, line 1"},
    {"SELECT count(a FROM t", "'(' is not closed, line 1"},
    {"SELECT count(a)) FROM t", "unexpected ')', line 1"},
    {"SELECT arr[1) FROM t", "'[' is closed by ')', line 1"},
    {"SELECT f(a] FROM t", "'(' is closed by ']', line 1"},
    {"SELECT a, b,\nFROM t", "',' stands before FROM, line 1"},
    {"SELECT a,, b FROM t", "',' stands before ',', line 1"},
    {"SELECT , a FROM t", "SELECT stands before ',', line 1"},
    {"SELECT FROM t", "SELECT stands before FROM, line 1"},
    {"SELECT DISTINCT FROM t", "DISTINCT stands before FROM, line 1"},
    {"SELECT a FROM WHERE b = 1", "FROM stands before WHERE, line 1"},
    {"SELECT a FROM t WHERE", "WHERE stands before the end, line 1"},
    {"SELECT a FROM t WHERE b =", "'=' stands before the end, line 1"},
    {"SELECT a FROM t WHERE b = 1 AND", "AND stands before the end, line 1"},
    {"SELECT a FROM t WHERE AND b = 1", "AND has nothing before it, line 1"},
    {"SELECT a FROM t WHERE b = = 1", "'=' has nothing before it, line 1"},
    {"SELECT a FROM t WHERE b = 1 AND ORDER BY a", "AND stands before ORDER, line 1"},
    {"SELECT a FROM t GROUP BY a WHERE b = 1", "WHERE stands behind GROUP BY, line 1"},
    {"SELECT a FROM t ORDER BY a GROUP BY a", "GROUP BY stands behind ORDER BY, line 1"},
    {"SELECT a FROM t LIMIT 5 ORDER BY a", "ORDER BY stands behind LIMIT, line 1"},
    {"SELECT a FROM t HAVING a > 1 WHERE b = 1", "WHERE stands behind HAVING, line 1"},
    {"SELECT a WHERE b = 1 FROM t", "FROM stands behind WHERE, line 1"},
    {"SELECT a FROM t WHERE b = 1 WHERE c = 2", "WHERE stands twice, line 1"},
    {"SELECT a FROM t ORDER BY", "BY stands before the end, line 1"},
    {"SELECT a FROM t GROUP BY ORDER BY a", "BY stands before ORDER, line 1"},
    {"SELECT a FROM t JOIN ON t.id = u.id", "JOIN stands before ON, line 1"},
    {"SELECT a FROM t JOIN u ON WHERE a = 1", "ON stands before WHERE, line 1"},
    {"SELECT a FROM t UNION", "UNION stands before the end, line 1"},
    {"SELECT a FROM t UNION ALL", "ALL stands before the end, line 1"},
    {"SELECT a AS FROM t", "AS stands before FROM, line 1"},
    {"SELECT t., a FROM t", "'.' stands before ',', line 1"},
    {"SELECT CASE WHEN a THEN b FROM t", "CASE has no END, line 1"},
    {"SELECT a FROM t WHERE a IN (1, 2,)", "',' stands before ')', line 1"},
    {"SELECT a FROM (SELECT b FROM u WHERE) x", "WHERE stands before ')', line 1"},
    {"SELECT a b c FROM t", "unexpected c, line 1"},
    {"SELECT a AS b c FROM t", "unexpected c, line 1"},
    {"SELECT a FROM t ORDER a", "ORDER has no BY, line 1"},
    {"SELECT a FROM t GROUP a", "GROUP has no BY, line 1"},
    {"SELECT SELECT a FROM t", "SELECT stands twice, line 1"},
    {"SELECT AS b FROM t", "AS has nothing before it, line 1"},
    {"SELECT 1 2", "unexpected '2', line 1"},
    {"SELECT a FROM t WHERE a 5", "unexpected '5', line 1"},
    {"SELECT a FROM t WHERE a &gt; 5", "'5' begins no statement, line 1"},
    {"SELECT <columns> FROM t", "'<' has nothing before it, line 1"},
    {"WITH a AS (SELECT 1), SELECT * FROM a", "',' stands before SELECT, line 1"},
    {"WITH a AS (SELECT 1)", "WITH leads to no statement, line 1"},
    {"INSERT INTO t (a, b)", "INSERT has neither VALUES nor SELECT, line 1"},
    {"INSERT INTO t VALUES (1, 2),", "',' stands before the end, line 1"},
    {"INSERT INTO t (a,) VALUES (1)", "',' stands before ')', line 1"},
    {"UPDATE t WHERE id = 1", "UPDATE has no SET, line 1"},
    {"UPDATE t SET WHERE id = 1", "SET stands before WHERE, line 1"},
    {"UPDATE t SET a = 1, WHERE id = 1", "',' stands before WHERE, line 1"},
    {"UPDATE t WHERE id = 1 SET a = 2", "SET stands behind WHERE, line 1"},
    {"DELETE", "DELETE names no table, line 1"},
    {"DELETE FROM WHERE a = 1", "FROM stands before WHERE, line 1"},
    {"CREATE TABLE t (a INT, b INT,)", "',' stands before ')', line 1"},
    {"SELEC a FROM t", "SELEC begins no statement, line 1"},
    {"SELECT a FROM t)", "unexpected ')', line 1"},
    {"{\"sql\": \"SELECT 1\"}", "no statement, line 1"},
    {"<p>SELECT 1</p>", "'<' begins no statement, line 1"},
    {"MERGE INTO t", "MERGE has no USING or no WHEN, line 1"},
};

TEST(SqlForm, GoodStatementsPass) {
  SqlForm form;
  for (const char* sql : kGood) {
    std::string fault;
    EXPECT_TRUE(form.Check(sql, &fault)) << sql << "\n  " << fault;
  }
}

TEST(SqlForm, BrokenStatementsAreToldWithTheirPlace) {
  SqlForm form;
  for (const Broken& broken : kBroken) {
    std::string fault;
    EXPECT_FALSE(form.Check(broken.sql, &fault)) << broken.sql;
    EXPECT_EQ(fault.substr(0, std::string_view(broken.fault).size()), broken.fault) << broken.sql;
  }
}

// A statement that is cut ends in a fault, or is one all the same; in none of them does the check stumble.
TEST(SqlForm, EveryBeginningOfAGoodStatementHasAnAnswer) {
  SqlForm form;
  std::string fault;
  for (const std::string_view sql : kGood) {
    for (size_t size = 0; size < sql.size(); ++size) form.Check(sql.substr(0, size), &fault);
  }
}

TEST(SqlForm, HostileTexts) {
  SqlForm form;
  std::string fault;
  const auto times = [](std::string_view piece, size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    return text;
  };
  EXPECT_FALSE(form.Check("SELECT " + times("(", 1000), &fault));
  EXPECT_EQ(fault, "nested deeper than 256 levels, line 1");
  for (const std::string_view piece : {"/*", "$a$ $b",  "'", "\"", "[", "{",  "--", "$$", "\\", "ARRAY<", "CASE ", "a.",
                                       ",",  "SELECT ", "(", ")",  "#", "%(", "@",  ":",  "1e", "\xff",   "\n/"}) {
    form.Check("SELECT " + times(piece, 200'000), &fault);
    form.Check(times(piece, 200'000), &fault);
  }
}

}  // namespace
}  // namespace telltale::test
