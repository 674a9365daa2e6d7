SELECT at FROM marks WHERE name = $1;
