DELETE FROM playbacks WHERE lease_until < $1;
