CREATE TABLE pgbench_history(tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
CREATE TABLE pgbench_tellers(tid int not null, bid int, tbalance int, filler char(84)) WITH (fillfactor=100);
CREATE TABLE pgbench_accounts(aid int not null, bid int, abalance int, filler char(84)) WITH (fillfactor=100);
CREATE TABLE pgbench_branches(bid int not null, bbalance int, filler char(88)) WITH (fillfactor=100);
TRUNCATE TABLE pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;
INSERT INTO pgbench_branches(bid, bbalance) VALUES (1, 0);
INSERT INTO pgbench_tellers(tid, bid, tbalance) SELECT i, 1, 0 FROM generate_series(1, 10) i;
INSERT INTO pgbench_accounts(aid, bid, abalance, filler) SELECT i, 1, 0, '' FROM generate_series(1, 20000) i; -- a fifth of scale 1
ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid);
