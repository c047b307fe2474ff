create table letters (id int primary key, body text not null default '');
